// What a browser with scripts adds to the page; without them it can still be read.

for (const table of document.querySelectorAll("table[data-table]")) enhanceTable(table);
for (const list of document.querySelectorAll("[data-ranking]")) enhanceRanking(list);
unfoldForPrint();
for (const root of document.querySelectorAll("[data-network]")) root.view = startNetwork(root);
