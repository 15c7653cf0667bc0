// The card of one node of the network.

const SKILLS_ON_CARD = 10;
const PARTNERS_ON_CARD = 12;

/** Fill the card with what is known of a node; `choose` is called for a linked node. */
function showCard(card, network, place, choose) {
  const node = network.nodes[place];
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the card", onclick: () => card.dispatchEvent(new Event("close")) }, "×");
  const parts = [close, make("h3", {}, node.name)];
  if (node.local_name && node.local_name !== node.name) parts.push(make("p", { class: "local" }, node.local_name));
  const about = [node.type === "coalition" ? "coalition" : (node.kind || "").replaceAll("_", " "), node.country, node.sector];
  parts.push(make("p", { class: "quiet" }, about.filter(Boolean).join(" · ")));
  if (node.description) parts.push(make("p", {}, node.description));
  if (/^https?:\/\//i.test(node.url || "")) {
    parts.push(make("p", {}, make("a", { href: node.url, rel: "noopener noreferrer" }, node.url)));
  }
  const page = pageOf(node);
  if (page) parts.push(make("p", {}, make("a", { href: page }, `All about ${node.name}`)));
  parts.push(...listed("Coalitions", (node.coalitions || []).map((each) => each.name)));
  parts.push(...listed("Invited by", (node.invited || []).map((each) => each.name)));
  parts.push(...listed("Offers", skillWords(network, node.offers)));
  parts.push(...listed("Needs", skillWords(network, node.needs)));
  parts.push(...links(network, place, choose));
  card.replaceChildren(...parts);
  card.hidden = false;
}

/** On the live site each node has a page of its own, from which one walks on. */
function pageOf(node) {
  if (!document.body.classList.contains("site")) return null;
  const [type, ...id] = node.key.split(":");
  const page = { organization: "/organization", coalition: "/coalitions" }[type];
  if (!page) return null;
  const kept = JSON.parse(document.body.dataset.kept || "{}");
  const asked = Object.entries({ [type]: id.join(":"), ...kept }).filter(([, value]) => value);
  return `${page}?${new URLSearchParams(asked)}`;
}

function skillWords(network, skills) {
  const words = skills.slice(0, SKILLS_ON_CARD).map(([id, strength]) => `${network.capabilities[id]} ${strength.toFixed(2)}`);
  if (skills.length > SKILLS_ON_CARD) words.push(`and ${skills.length - SKILLS_ON_CARD} more`);
  return words;
}

function listed(title, words) {
  if (!words.length) return [];
  return [make("h4", {}, title), make("p", {}, words.join(", "))];
}

/** List those whom the node is linked to in the picture, the strongest links first. */
function links(network, place, choose) {
  const found = network.edges
    .filter(([source, target]) => source === place || target === place)
    .map(([source, target, kind, weight, count]) => ({ other: source === place ? target : source, kind: network.kinds[kind], weight, count }))
    .sort((a, b) => b.weight - a.weight || a.other - b.other)
    .filter((link, at, all) => all.findIndex((each) => each.other === link.other && each.kind === link.kind) === at);
  if (!found.length) return [];
  const items = found.slice(0, PARTNERS_ON_CARD).map((link) => {
    const times = link.count > 1 ? ` ×${link.count}` : "";
    const name = make("button", { type: "button", class: "link", onclick: () => choose(link.other) }, network.nodes[link.other].name);
    return make("li", {}, name, ` ${link.kind.replaceAll("_", " ")}${times}`);
  });
  if (found.length > PARTNERS_ON_CARD) items.push(make("li", {}, `and ${found.length - PARTNERS_ON_CARD} more`));
  return [make("h4", {}, `Links in the picture (${found.length})`), make("ul", {}, ...items)];
}
