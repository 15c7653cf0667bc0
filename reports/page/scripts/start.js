// What a browser with scripts adds to the page; without them it can still be read.

for (const table of document.querySelectorAll("table[data-table]")) enhanceTable(table);
for (const list of document.querySelectorAll("[data-ranking]")) enhanceRanking(list);
unfoldForPrint();
const networks = [...document.querySelectorAll("[data-network-data]")].map((each) => JSON.parse(each.textContent));
document.querySelectorAll("[data-network]").forEach((root, place) => { root.view = startNetwork(root, networks[place]); });
