"""What a text denies, in every language whose names of capabilities are read."""

import pytest

from matcher.ingestion.skills import bundled_skills
from matcher.teams.denials import denied, is_denial

DENIED = """
We don't need drones. | No drones. | Drones and chatbots are not required.
Drones are out of scope. | We have no need of drones. | Drones we do not need.
Drones will not be used. | Neither drones nor chatbots. | Drohnen brauchen wir nicht.
Drohnen und Chatbots sind nicht nötig. | Auf Drohnen verzichten wir. | Ohne Drohnen.
Drohnen wollen wir keine. | Wir suchen keine Chatbots und keine Drohnen.
Drohnen werden nicht gebraucht. | Nous n'avons pas besoin de drones.
Les drones ne sont pas nécessaires. | Sans drones. | Les drones sont exclus.
No necesitamos drones. | Los drones no hacen falta. | Sin drones. | Los drones no son necesarios.
투자 자문은 하지 않는다. | 투자 자문은 필요 없다. | 투자 자문 없이 한다. | 드론은 쓰지 않는다.
드론을 제외한다. | 드론과 챗봇은 필요 없다 | 드론이 아니라 사람이 한다.
드론은 사용하지 않습니다. | 드론은 안 쓴다. | 드론은 불필요하다. | ドローンは不要です。
ドローンとチャットボットは必要ない。 | 投資助言は行わない。 | ドローンなしで行う。
Auf Drohnen und auf Chatbots verzichten wir.
Auf Drohnen, auf Chatbots und auf Cloud verzichten wir.
Drohnen und auch Chatbots brauchen wir nicht.
Drohnen brauchen wir nicht und Chatbots sind ausgeschlossen.
不需要无人机。 | 无人机不需要。 | 我们不使用无人机和聊天机器人。
"""

ASKED_FOR = """
Not only drones. | Drones that do not crash. | We have no drones of our own.
Speech recognition must not fail. | Drones are needed and phones are not needed.
Nothing leaves without de-identification.
If somebody does not answer, the system must call over a 5G network. | No calls, but chatbots.
We cannot do speech recognition ourselves. | Chatbots must not be used without speech recognition.
Wir brauchen nicht nur Drohnen. | Wir haben keine Drohnen. | Chatbots dürfen nicht lügen.
Drohnen, die nicht abstürzen. | Nous avons besoin de drones, pas de téléphones. | No solo drones.
음성 인식이 끊기지 않아야 한다. | 챗봇 없이는 안 된다. | 드론은 사용하지 않으면 안 된다.
드론뿐만 아니라 사람도 필요하다. | 드론은 필요하지만 비행기는 필요하지 않다.
챗봇이 상담원 대신 답한다. | 음성 인식 오류 없이 | 드론이 없다. | チャットボットが停止しない。
Wir können auf Chatbots nicht verzichten. | Auf Drohnen und auf Chatbots verzichten wir nicht.
Wir wollen nicht auf Drohnen und auf Chatbots verzichten.
Auf Chatbots darf nicht verzichtet werden.
Wir verzichten keinesfalls auf Chatbots. | Auf Chatbots wollen wir kaum verzichten.
Auf Chatbots zu verzichten ist nicht möglich. | Ohne Chatbots geht es nicht.
Ohne Drohnen und Chatbots geht nichts.
Ohne Drohnen und ohne Chatbots kommen wir nicht aus. | Wir kommen ohne Chatbots nicht aus.
Chatbots must not be left out. | Sans drones ça ne marche pas.
ドローンなしではできない。 | 不仅需要无人机。 | 聊天机器人不需要人工
"""


def cases(lines: str) -> list[str]:
    return [said.strip() for line in lines.strip().splitlines() for said in line.split(" | ")]


@pytest.mark.parametrize(
    ("said", "refused"),
    [*((said, True) for said in cases(DENIED)), *((said, False) for said in cases(ASKED_FOR))],
)
def test_what_is_denied_in_any_language(said: str, refused: bool) -> None:
    spans = [(hit.start, hit.end) for hit in bundled_skills().find(said)]
    assert spans
    assert denied(said, spans) == [refused] * len(spans)


def test_one_is_asked_for_and_the_other_not() -> None:
    for said in ("Drohnen brauchen wir, Chatbots nicht.", "드론은 필요하고 챗봇은 필요 없다."):
        spans = [(hit.start, hit.end) for hit in bundled_skills().find(said)]
        assert denied(said, spans) == [False, True]


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("We will not do banking.", True),
        ("Nobody should build new phones for it.", True),
        ("Neue Handys brauchen wir nicht.", True),
        ("은행 업무를 하지 않는다.", True),
        ("Darauf können wir nicht verzichten.", False),
        ("Wir können nicht verzichten.", False),
        ("does not answer", False),
        ("It must not go down at night.", False),
        ("No patient may be missed.", False),
        ("Nothing of this may replace doctors.", False),
    ],
)
def test_a_statement_that_is_a_denial_and_a_demand_that_only_has_a_no(said, is_one) -> None:
    assert is_denial(said) is is_one
