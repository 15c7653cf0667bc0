// The network: sigma.js where there is WebGL, else the still picture, which can be asked too.

const HITS_SHOWN = 12;

// From so many links on they are drawn faintly.
const MANY_EDGES = 2000;

// Milliseconds from which drawing is slow, as it is without a graphics processor, and of rest after which it is drawn,
// when let go and while held.
const SLOW = 50;
const [AT_REST, HELD] = [250, 1000];

const LONGEST_LABEL = 44;

function startNetwork(root, network) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const state = { hovered: null, chosen: null, filters: {}, matching: null, neighbours: neighboursOf(network) };
  const card = find("card");
  let view = null;
  const choose = (place) => {
    state.chosen = place;
    showCard(card, network, place, choose);
    view.show(place);
    view.refresh();
  };
  const still = find("still");
  const canvas = find("canvas");
  if (hasWebGL()) {
    canvas.hidden = false;
    still.hidden = true;
    view = sigmaView(canvas, network, state, choose);
    find("note").textContent = "Drag to move, use + and − or Ctrl with the wheel to zoom, point at a disc to see its links, click it for its card.";
  } else {
    view = stillView(still, network, state, choose);
    find("note").textContent = "This browser offers no WebGL, so the picture stands still; search, filters and cards work on it.";
  }
  // The card says that it closes; then nothing is chosen any more.
  const leave = () => {
    if (card.hidden) return;
    card.hidden = true;
    state.chosen = null;
    view.refresh();
  };
  card.addEventListener("close", leave);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
  addTools(root, network, state, view, choose, leave);
  addTableButtons(root, network, choose);
  return view;
}

function hasWebGL() {
  try {
    return ["webgl", "webgl2"].every((name) => document.createElement("canvas").getContext(name));
  } catch {
    return false;
  }
}

function neighboursOf(network) {
  const found = network.nodes.map(() => new Set());
  for (const [source, target] of network.edges) {
    found[source].add(target);
    found[target].add(source);
  }
  return found;
}

// -- the tools above the picture ---------------------------------------------------------------

function addTools(root, network, state, view, choose, leave) {
  const tools = root.querySelector("[data-tools]");
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  fillSelects(tools, network);
  const found = root.querySelector("[data-found]");
  for (const select of tools.querySelectorAll("[data-filter]")) {
    select.addEventListener("change", () => {
      // A node that is chosen would hide what the filter finds, and so would a corner of the picture.
      leave();
      view.zoom("reset");
      state.filters[select.dataset.filter] = select.value;
      state.matching = matching(network, state.filters);
      const count = state.matching ? state.matching.size : 0;
      found.textContent = state.matching ? `${count} of ${network.nodes.length.toLocaleString("en")} match.` : "";
      view.refresh();
    });
  }
  const field = tools.querySelector("[data-search]");
  const hits = root.querySelector("[data-hits]");
  const names = network.nodes.map((node) => folded(`${node.name} ${node.local_name || ""}`));
  field.addEventListener("input", () => {
    const text = folded(field.value.trim());
    const places = text ? names.flatMap((name, place) => (name.includes(text) ? [place] : [])) : [];
    hits.replaceChildren(...places.slice(0, HITS_SHOWN).map((place) =>
      make("li", {}, make("button", { type: "button", onclick: () => choose(place) }, network.nodes[place].name))));
    found.textContent = text ? `${places.length} found` + (places.length > HITS_SHOWN ? `; the first ${HITS_SHOWN} are shown.` : ".") : "";
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && hits.firstElementChild) hits.firstElementChild.firstElementChild.click();
  });
  for (const button of tools.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => view.zoom(button.dataset.zoom));
  }
}

function fillSelects(tools, network) {
  const fill = (name, entries) => {
    const select = tools.querySelector(`[data-filter="${name}"]`);
    select.append(...entries.map(([value, text]) => make("option", { value }, text)));
    if (!entries.length) select.closest("label").hidden = true;
  };
  const coalitions = network.nodes.filter((node) => node.type === "coalition");
  fill("coalition", coalitions.map((node) => [node.key.replace("coalition:", ""), node.name]));
  const kinds = [...new Set(network.nodes.map((node) => node.kind).filter(Boolean))].sort();
  fill("kind", kinds.map((kind) => [kind, kind.replaceAll("_", " ")]));
  const offered = new Set(network.nodes.flatMap((node) => node.offers.map(([id]) => id)));
  const named = [...offered].map((id) => [String(id), network.capabilities[id]]);
  fill("capability", named.sort((a, b) => a[1].localeCompare(b[1], "en")));
  fill("links", network.kinds.map((kind, place) => [String(place), kind.replaceAll("_", " ")]));
}

/** Give the places of the nodes that every filter lets through; null without a filter. */
function matching(network, filters) {
  const { coalition, kind, capability } = filters;
  if (!coalition && !kind && !capability) return null;
  const found = new Set();
  network.nodes.forEach((node, place) => {
    const groups = [...(node.coalitions || []), ...(node.invited || [])];
    if (coalition && node.key !== `coalition:${coalition}` && !groups.some((each) => each.id === coalition)) return;
    if (kind && node.kind !== kind) return;
    if (capability && !node.offers.some(([id]) => String(id) === capability)) return;
    found.add(place);
  });
  return found;
}

/** Let the names in the tables beside the network open the card of their node; equal names in the order of the nodes. */
function addTableButtons(root, network, choose) {
  const section = root.closest("section") || document;
  for (const table of section.querySelectorAll("table")) {
    const places = new Map();
    network.nodes.forEach((node, place) => places.set(node.name, [...(places.get(node.name) || []), place]));
    for (const cell of table.querySelectorAll('tbody th[scope="row"]')) {
      const place = places.get(cell.textContent)?.shift();
      if (place === undefined) continue;
      const button = make("button", { type: "button" }, ...cell.childNodes);
      button.addEventListener("click", () => {
        choose(place);
        root.scrollIntoView();
      });
      cell.append(button);
    }
  }
}

/** Say whether a node stands back: another is pointed at or chosen, or a filter leaves it out. */
function standsBack(state, place) {
  const at = state.hovered ?? state.chosen;
  if (at !== null && at !== place && !state.neighbours[at].has(place)) return true;
  return state.matching !== null && !state.matching.has(place);
}

// -- with WebGL --------------------------------------------------------------------------------

function sigmaView(container, network, state, choose) {
  loadGraphology();
  loadSigma();
  const graph = new graphology.Graph({ multi: true, type: "directed" });
  // The page of an organization names it in the picture too, whatever its place.
  const about = document.querySelector("body.site h1")?.textContent;
  network.nodes.forEach((node, place) => graph.addNode(String(place), {
    x: node.x, y: node.y, size: Math.max(2.5, Math.sqrt(node.size) * 1.9), color: node.colour, label: shortened(node.name),
    ring: node.type === "coalition", kept: node.type === "coalition" || node.name === about,
  }));
  for (const [source, target, kind, weight] of network.edges) {
    graph.addDirectedEdge(String(source), String(target), { kind, size: 0.4 + 0.4 * weight });
  }
  const theme = matchMedia("(prefers-color-scheme: dark)");
  const boxes = [];
  // Discs that suit a wide screen, or a few hundred, would hide each other on a small one or among thousands.
  const crowd = Math.min(1, Math.sqrt(1200 / Math.max(1, network.nodes.length)));
  const measure = () => { state.scale = crowd * Math.min(1, Math.max(0.35, container.clientWidth / 900)); };
  measure();
  const renderer = new Sigma(graph, container, {
    allowInvalidContainer: true,
    labelFont: getComputedStyle(document.body).fontFamily,
    labelSize: 12,
    labelDensity: 0.6,
    labelRenderedSizeThreshold: (network.nodes.length > 200 ? 9 : 5) * state.scale,
    labelColor: { attribute: "labelColor" },
    defaultDrawNodeLabel: (context, data, settings) => drawLabel(context, data, settings, boxes),
    defaultDrawNodeHover: drawHover,
    zIndex: true,
    nodeReducer: (key, data) => reducedNode(key, data, state, theme.matches),
    edgeReducer: (key, data) => reducedEdge(graph, key, data, state, theme.matches),
  });
  slideWhereSlow(renderer);
  renderer.on("beforeRender", () => { boxes.length = 0; });
  renderer.on("enterNode", ({ node }) => { state.hovered = Number(node); container.style.cursor = "pointer"; renderer.refresh({ skipIndexation: true }); });
  renderer.on("leaveNode", () => { state.hovered = null; container.style.cursor = ""; renderer.refresh({ skipIndexation: true }); });
  renderer.on("clickNode", ({ node }) => choose(Number(node)));
  // The wheel scrolls the page; with Ctrl it zooms the picture.
  container.addEventListener("wheel", (event) => { if (!event.ctrlKey) event.stopPropagation(); }, { capture: true });
  theme.addEventListener("change", () => renderer.refresh());
  addEventListener("resize", () => { measure(); renderer.refresh(); });
  return {
    renderer,
    refresh: () => renderer.refresh({ skipIndexation: true }),
    show: (place) => {
      const { x, y } = renderer.getNodeDisplayData(String(place));
      renderer.getCamera().animate({ x, y, ratio: Math.min(renderer.getCamera().ratio, 0.7) }, { duration: 300 });
    },
    zoom: (how) => {
      const camera = renderer.getCamera();
      if (how === "in") camera.animatedZoom();
      else if (how === "out") camera.animatedUnzoom();
      else camera.animatedReset();
    },
  };
}

/** Where drawing is slow, let what is drawn slide along while it is moved, and draw anew at rest. */
function slideWhereSlow(renderer) {
  const layers = Object.entries(renderer.getCanvases()).filter(([name]) => name !== "mouse").map(([, canvas]) => canvas);
  const [draw, nodeAt] = [renderer.scheduleRender.bind(renderer), renderer.getNodeAtPosition.bind(renderer)];
  const whereIs = (cameraState) => renderer.framedGraphToViewport({ x: 0.5, y: 0.5 }, { cameraState });
  const mouse = renderer.getMouseCaptor();
  let [drawn, slid, slow, resting, pointed] = [null, { x: 0, y: 0 }, false, 0, null];
  const slide = (x, y) => {
    slid = { x, y };
    for (const layer of layers) layer.style.translate = `${x}px ${y}px`;
  };
  const timed = () => {
    const began = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => { slow ||= performance.now() - began > SLOW; }));
    return draw();
  };
  renderer.on("afterRender", () => {
    clearTimeout(resting);
    drawn = renderer.getCamera().getState();
    if (slid.x || slid.y) slide(0, 0);
  });
  renderer.scheduleRender = () => {
    const now = renderer.getCamera().getState();
    if (!slow || !drawn || now.ratio !== drawn.ratio || now.angle !== drawn.angle) return timed();
    const [from, to] = [whereIs(drawn), whereIs(now)];
    slide(to.x - from.x, to.y - from.y);
    clearTimeout(resting);
    resting = setTimeout(draw, mouse.isMouseDown ? HELD : AT_REST);
    return renderer;
  };
  // What is pointed at moves along with what is held.
  renderer.getNodeAtPosition = ({ x, y }) => {
    if (!mouse.isMouseDown) pointed = nodeAt({ x: x - slid.x, y: y - slid.y });
    return pointed;
  };
}

function reducedNode(key, data, state, dark) {
  const place = Number(key);
  const result = { ...data, size: data.size * state.scale, labelColor: dark ? "#e9e7e2" : "#1d2025", zIndex: 1 };
  if (standsBack(state, place)) {
    result.color = dark ? "#2b3037" : "#e6e7e9";
    result.label = "";
    result.zIndex = 0;
  } else if (data.kept || place === state.chosen || place === state.hovered) {
    result.forceLabel = true;
    result.zIndex = 2;
    if (place === state.chosen) result.highlighted = true;
  }
  return result;
}

function reducedEdge(graph, key, data, state, dark) {
  const ends = graph.extremities(key).map(Number);
  const wanted = state.filters.links;
  const many = graph.size > MANY_EDGES;
  const result = { ...data, color: dark ? (many ? "#2b3037" : "#4a515b") : (many ? "#e4e6e9" : "#c6c9ce") };
  if (wanted && String(data.kind) !== wanted) result.hidden = true;
  if (ends.some((place) => standsBack(state, place))) result.hidden = true;
  const at = state.hovered ?? state.chosen;
  if (at !== null && ends.includes(at)) result.color = dark ? "#aab2bd" : "#6d747d";
  return result;
}

/** Cut a name that would cover the picture; the card has all of it. */
function shortened(name) {
  const letters = [...name];
  return letters.length > LONGEST_LABEL ? `${letters.slice(0, LONGEST_LABEL - 1).join("")}…` : name;
}

/** Draw the label of a node where no other stands; a coalition, and whom the page is about, always; a coalition has a ring. */
function drawLabel(context, data, settings, boxes) {
  if (!data.label) return;
  const size = settings.labelSize;
  const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper");
  if (data.ring) drawRing(context, data);
  context.font = `${data.kept ? 650 : 400} ${size}px ${settings.labelFont}`;
  const width = context.measureText(data.label).width;
  const place = freePlace(data, width, size, context.canvas.clientWidth, boxes);
  if (place === null && !data.kept) return;
  const left = place ?? Math.max(0, Math.min(data.x + data.size + 4, context.canvas.clientWidth - width));
  boxes.push([left, data.y - size * 0.6, left + width, data.y + size * 0.6]);
  // A rim in the colour of the paper keeps letters apart from lines and discs.
  context.strokeStyle = paper;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeText(data.label, left, data.y + size * 0.35);
  context.fillStyle = data.labelColor;
  context.fillText(data.label, left, data.y + size * 0.35);
}

/** Give where a label begins: right of its disc, else left of it; null where both are taken. */
function freePlace(data, width, size, whole, boxes) {
  const [top, bottom] = [data.y - size * 0.6, data.y + size * 0.6];
  const free = (left) => left >= 0 && left + width <= whole
    && boxes.every(([l, t, r, b]) => left > r || left + width < l || top > b || bottom < t);
  const places = [data.x + data.size + 4, data.x - data.size - 4 - width];
  return places.find(free) ?? null;
}

function drawRing(context, data) {
  context.strokeStyle = data.labelColor;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(data.x, data.y, data.size + 1, 0, Math.PI * 2);
  context.stroke();
}

/** Draw the label of a node that is pointed at or chosen, on a plate in the colours of the theme. */
function drawHover(context, data, settings) {
  const style = getComputedStyle(document.documentElement);
  const size = settings.labelSize;
  context.font = `600 ${size}px ${settings.labelFont}`;
  const width = data.label ? context.measureText(data.label).width : 0;
  context.fillStyle = style.getPropertyValue("--paper");
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = 1;
  context.beginPath();
  const plate = data.size * 2 + width + 14;
  // Near the right edge the label stands left of the disc.
  const turned = data.x - data.size - 3 + plate > context.canvas.clientWidth;
  const left = turned ? data.x + data.size + 3 - plate : data.x - data.size - 3;
  context.roundRect(left, data.y - size * 0.9, plate, size * 1.8, 4);
  context.fill();
  context.stroke();
  context.beginPath();
  context.arc(data.x, data.y, data.size, 0, Math.PI * 2);
  context.fillStyle = data.color;
  context.fill();
  if (!data.label) return;
  context.fillStyle = style.getPropertyValue("--ink");
  context.fillText(data.label, turned ? left + 7 : data.x + data.size + 4, data.y + size * 0.35);
}

// -- without WebGL -----------------------------------------------------------------------------

function stillView(container, network, state, choose) {
  const discs = network.nodes.map((_, place) => container.querySelector(`[data-key="${place}"]`));
  const places = new Map(discs.map((disc, place) => [disc, place]));
  container.addEventListener("click", (event) => {
    const place = places.get(event.target.closest("[data-key]"));
    if (place !== undefined) choose(place);
  });
  const refresh = () => discs.forEach((disc, place) => {
    disc.classList.toggle("dim", standsBack(state, place));
    disc.classList.toggle("chosen", state.chosen === place);
  });
  return {
    refresh,
    show: () => {},
    zoom: (how) => {
      const picture = container.querySelector("svg");
      const scale = how === "reset" ? 1 : Number(picture.dataset.scale || 1) * (how === "in" ? 1.4 : 1 / 1.4);
      picture.dataset.scale = String(scale);
      picture.style.width = scale === 1 ? "" : `${100 * scale}%`;
    },
  };
}
