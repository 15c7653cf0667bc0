#!/usr/bin/env bash
# country_converter 1.3.2: any text with a country's name in it is that country.
#
# Guess: "Georgia Institute of Technology" is no country and is "not found".
# Seen: it is GE, the country in the Caucasus; "Jordan & Sons" is JO and "China Mobile" CN. A column
# in which names of organizations stand by mistake is converted instead of refused.
# Ends with status 1 if one of the three is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    country-converter==1.3.2 pandas==2.3.3 numpy==1.26.4
"$folder/venv/bin/python" - <<'PYTHON'
import country_converter

asked = ["Georgia Institute of Technology", "Jordan & Sons", "China Mobile"]
found = country_converter.convert(asked, to="ISO2")
print(dict(zip(asked, found)))
assert found == ["GE", "JO", "CN"]
PYTHON
