// What a browser with scripts adds to the page; without them it can still be read.

for (const table of document.querySelectorAll("table[data-table]")) enhanceTable(table);
for (const list of document.querySelectorAll("[data-matches]")) enhanceMatches(list);
unfoldForPrint();
const networkRoot = document.querySelector("[data-network]");
networkRoot.view = startNetwork(networkRoot);
