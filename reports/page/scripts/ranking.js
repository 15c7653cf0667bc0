// A ranking: filtered by words, sorted by rank or by one bar of its charts.

function enhanceRanking(list) {
  const items = [...list.children];
  if (items.length < 2) return;
  const noun = list.dataset.ranking;
  const parts = JSON.parse(list.dataset.parts);
  const order = make("select", { "aria-label": `Sort the ${noun}` },
    make("option", { value: "rank" }, "by rank"),
    make("option", { value: "name" }, "by name"),
    ...parts.map((name, place) => make("option", { value: `part-${place}` }, `by ${name}`)));
  order.addEventListener("change", () => sortRanking(list, items, order.value));
  const count = make("span", { role: "status" });
  const field = make("input", { type: "search", placeholder: "filter by name, reason or flag", "aria-label": `Filter the ${noun}` });
  const texts = items.map((item) => folded([...item.querySelectorAll("summary, .why")].map((each) => each.textContent).join(" ")));
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    items.forEach((item, place) => { item.hidden = !words.every((word) => texts[place].includes(word)); });
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = words.length ? `${shown} of ${items.length} ${noun}` : "";
  });
  const all = make("button", { type: "button" }, "Unfold all");
  all.addEventListener("click", () => {
    const open = all.textContent === "Unfold all";
    for (const item of items) item.firstElementChild.open = open;
    all.textContent = open ? "Fold all" : "Unfold all";
  });
  list.before(make("div", { class: "table-tools" }, field, order, all, count));
}

function sortRanking(list, items, by) {
  const value = (item) => {
    if (by === "name") return item.dataset.name;
    if (by === "rank") return Number(item.dataset.rank);
    return -Number(item.getAttribute(`data-${by}`));
  };
  const sorted = [...items].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    const order = typeof x === "number" ? x - y : x.localeCompare(y, "en");
    return order || Number(a.dataset.rank) - Number(b.dataset.rank);
  });
  list.append(...sorted);
}
