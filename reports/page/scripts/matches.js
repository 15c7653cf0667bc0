// The list of matches: filtered by words, sorted by rank or by one part of the score.

function enhanceMatches(list) {
  const items = [...list.children];
  if (items.length < 2) return;
  const parts = [...document.querySelectorAll('table[data-table="matches"] thead th')]
    .map((head) => head.textContent.trim());
  const names = parts.slice(parts.indexOf("Points") + 1).filter((name) => name !== "Watch out");
  const order = make("select", { "aria-label": "Sort the matches" },
    make("option", { value: "rank" }, "by rank"),
    make("option", { value: "name" }, "by name"),
    ...names.map((name, place) => make("option", { value: `part-${place}` }, `by ${name}`)));
  order.addEventListener("change", () => sortMatches(list, items, order.value));
  const count = make("span", { role: "status" });
  const field = make("input", { type: "search", placeholder: "filter by name, reason or flag", "aria-label": "Filter the matches" });
  const texts = items.map((item) => folded([...item.querySelectorAll("summary, .why")].map((each) => each.textContent).join(" ")));
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    items.forEach((item, place) => { item.hidden = !words.every((word) => texts[place].includes(word)); });
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = words.length ? `${shown} of ${items.length} matches` : "";
  });
  const all = make("button", { type: "button" }, "Unfold all");
  all.addEventListener("click", () => {
    const open = all.textContent === "Unfold all";
    for (const item of items) item.firstElementChild.open = open;
    all.textContent = open ? "Fold all" : "Unfold all";
  });
  list.before(make("div", { class: "table-tools" }, field, order, all, count));
}

function sortMatches(list, items, by) {
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
