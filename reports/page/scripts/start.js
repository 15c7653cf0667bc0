// What a browser with scripts adds to the page; without them it can still be read.

function enhance(part) {
  for (const table of part.querySelectorAll("table[data-table]")) enhanceTable(table);
  for (const list of part.querySelectorAll("[data-ranking]")) enhanceRanking(list);
}
enhance(document);
// The live site says so when it has put another answer in place.
document.addEventListener("answered", (event) => enhance(event.target));
// There a view prints folded, on one sheet.
if (!document.body.classList.contains("site")) unfoldForPrint();
const networks = [...document.querySelectorAll("[data-network-data]")].map((each) => JSON.parse(each.textContent));
document.querySelectorAll("[data-network]").forEach((root, place) => { root.view = startNetwork(root, networks[place]); });
