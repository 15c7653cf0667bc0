// Tables sort by their heads and are filtered by a field above them.

const ROWS_TO_FILTER = 8;

/** Make an element with properties and children; text is never read as mark-up. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Put text into the form in which a search ignores case, accents and width. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").normalize("NFC").toLowerCase();
}

function enhanceTable(table) {
  const body = table.tBodies[0];
  if (!body) return;
  if (table.classList.contains("stack")) nameCells(table, body);
  if (body.querySelector("tr.other")) return exchangeable(body);
  if (body.rows.length < 2) return;
  for (const head of table.tHead.rows[0].cells) sortable(table, head);
  if (body.rows.length >= ROWS_TO_FILTER) addFilter(table, body);
}

/** Name each cell by the head of its column: on a small screen rows are cards. */
function nameCells(table, body) {
  const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
  for (const row of body.rows) {
    for (const cell of row.cells) if (cell.tagName === "TD") cell.dataset.label = heads[cell.cellIndex];
  }
  table.classList.add("stacked");
  // What is no longer laid out as a table is still one for a screen reader.
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row" };
  for (const [name, role] of Object.entries(roles)) {
    for (const each of name === "table" ? [table] : table.querySelectorAll(name)) each.setAttribute("role", role);
  }
  for (const each of table.querySelectorAll("thead th")) each.setAttribute("role", "columnheader");
  for (const each of table.querySelectorAll("tbody th")) each.setAttribute("role", "rowheader");
  for (const each of table.querySelectorAll("td")) each.setAttribute("role", "cell");
}

/** Let a click exchange a row for the next of those that could stand in its place. */
function exchangeable(body) {
  let choices = [];
  for (const row of [...body.rows, null]) {
    if (row && row.classList.contains("other")) {
      choices.push(row);
      continue;
    }
    if (choices.length > 1) exchangeAmong(choices);
    choices = [row];
  }
}

function exchangeAmong(choices) {
  choices.forEach((row, place) => {
    const next = choices[(place + 1) % choices.length];
    const words = place + 1 < choices.length ? "next best" : "back to the first";
    const button = make("button", { type: "button", class: "exchange" }, words);
    button.addEventListener("click", () => {
      row.hidden = true;
      next.hidden = false;
      next.querySelector("button.exchange").focus();
    });
    (row.cells[1] || row.cells[0]).append(" ", button);
  });
}

function sortable(table, head) {
  // A column without a title is sorted too, and its button has a name for who cannot see it.
  const unnamed = head.textContent.trim() ? {} : { "aria-label": "Sort" };
  const button = make("button", { type: "button", ...unnamed }, ...head.childNodes);
  head.replaceChildren(button);
  if (table.tBodies[0].rows[0].cells[head.cellIndex].classList.contains("number")) head.classList.add("number");
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    sortRows(table.tBodies[0], head.cellIndex, down);
  });
}

/** Sort by numbers where the column has them, else by text; what is unknown comes last. */
function sortRows(body, column, down) {
  const rows = [...body.rows].map((row, place) => {
    const cell = row.cells[column];
    const figure = cell.dataset.value;
    const unknown = figure === "" || (figure === undefined && cell.textContent.trim() === "");
    return { row, place, unknown, value: figure === undefined ? cell.textContent.trim() : Number(figure) };
  });
  rows.sort((a, b) => {
    if (a.unknown || b.unknown) return a.unknown - b.unknown || a.place - b.place;
    const order = typeof a.value === "number" ? a.value - b.value : a.value.localeCompare(b.value, "en");
    return (down ? -order : order) || a.place - b.place;
  });
  body.append(...rows.map((each) => each.row));
}

function addFilter(table, body) {
  const count = make("span", { role: "status" });
  const label = table.closest("[aria-label]").getAttribute("aria-label");
  const field = make("input", { type: "search", placeholder: "filter", "aria-label": `Filter: ${label}` });
  const texts = new Map([...body.rows].map((row) => [row, folded(row.textContent)]));
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of texts) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    count.textContent = words.length ? `${shown} of ${texts.size} rows` : "";
  });
  table.closest(".scroll").before(make("div", { class: "table-tools" }, field, count));
}
