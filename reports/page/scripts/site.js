// The live site: names are offered as one types, a what-if answers while boxes are ticked, and a
// page whose model is still being learned looks again. All of it works without scripts too.
"use strict";
(() => {
  const ask = (path, parameters, signal) => fetch(`${path}?${new URLSearchParams(parameters)}`, { signal });

  // -- names as one types --------------------------------------------------------------------

  let lists = 0;

  function offerNames(field) {
    const wanted = field.dataset.suggests;
    const list = document.createElement("ul");
    list.className = "suggested";
    list.id = `suggested-${(lists += 1)}`;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    field.after(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })
      .forEach(([name, value]) => field.setAttribute(name, value));
    let chosen = -1;
    let running = null;
    let waiting = 0;
    const several = "several" in field.dataset;
    const typed = () => (several ? field.value.split(";").pop() : field.value).trim();
    const show = (open) => {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      if (!open) { chosen = -1; field.removeAttribute("aria-activedescendant"); }
    };
    const take = (item) => {
      const before = several ? field.value.split(";").slice(0, -1).map((each) => each.trim()) : [];
      field.value = [...before, item.dataset.id].join("; ");
      show(false);
      if (!wanted) {
        const page = { organization: "/organization", coalition: "/coalitions", capability: "/suggest" }[item.dataset.type];
        const data = new URLSearchParams(location.search).get("data");
        if (item.dataset.type === "capability") { field.value = item.dataset.name; field.form.submit(); return; }
        location.href = `${page}?${new URLSearchParams({ [item.dataset.type]: item.dataset.id, ...(data ? { data } : {}) })}`;
      } else field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const look = async () => {
      running?.abort();
      const q = typed();
      if (!q) { show(false); return; }
      running = new AbortController();
      const data = new URLSearchParams(location.search).get("data");
      let found;
      try {
        const answer = await ask("/api/v1/search", { q, k: 10, ...(data ? { data } : {}) }, running.signal);
        if (!answer.ok) { show(false); return; }
        found = (await answer.json()).results;
      } catch (error) {
        if (error.name !== "AbortError") show(false);
        return;
      }
      if (wanted) found = found.filter((each) => each.type === wanted);
      list.replaceChildren(...found.map((each, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        Object.assign(item.dataset, { id: each.id, type: each.type, name: each.name });
        const about = document.createElement("small");
        about.textContent = ` ${[wanted ? "" : each.type, each.country].filter(Boolean).join(", ")}`;
        item.append(each.name, about);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
        return item;
      }));
      chosen = -1;
      show(found.length > 0);
    };
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 120); });
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      const items = [...list.children];
      if (event.key === "Escape") { show(false); return; }
      if (list.hidden || !items.length) return;
      if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(items[chosen]); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      chosen = (chosen + step + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      field.setAttribute("aria-activedescendant", items[chosen].id);
    });
  }
  for (const field of document.querySelectorAll("[data-suggests]")) offerNames(field);

  // -- questions as links: what is empty stays out, several names are several parameters ---------

  function addressOf(form) {
    const parameters = new URLSearchParams();
    for (const field of form.elements) {
      if ("member" in field.dataset && !field.checked) parameters.append("leave", field.dataset.member);
      if (!field.name || (field.type === "checkbox" && !field.checked) || field.value.trim() === "") continue;
      if ("default" in field.dataset && (field.value === field.dataset.default || Number(field.value) === Number(field.dataset.default || NaN))) continue;
      const values = "several" in field.dataset ? field.value.split(";") : [field.value];
      for (const value of values) if (value.trim()) parameters.append(field.name, value.trim());
    }
    const [path, kept] = form.getAttribute("action").split("?");
    return `${path}?${kept ? `${kept}&` : ""}${parameters}`;
  }
  for (const form of document.querySelectorAll("form.ask[action]")) {
    // Words that are sent along are in no address.
    const words = form.querySelector("textarea");
    if (form.method === "post" && !words) continue;
    form.addEventListener("submit", (event) => {
      if (words && words.value.trim()) return;
      event.preventDefault();
      location.href = addressOf(form);
    });
  }
  // The answer to words has a link that holds what was found in them: it is asked again by that.
  const understood = document.querySelector("[data-understood]");
  if (understood) history.replaceState(null, "", understood.href);

  // -- an answer while boxes are ticked and days pass --------------------------------------------

  const live = document.querySelector("form[data-live]");
  let running = null;

  async function answerIn(address) {
    running?.abort();
    running = new AbortController();
    const place = document.querySelector("[data-answer]");
    place.setAttribute("aria-busy", "true");
    let text;
    try {
      text = await (await fetch(`/part${address}`, { signal: running.signal })).text();
    } catch (error) {
      if (error.name === "AbortError") return;
      place.removeAttribute("aria-busy");
      throw error;
    }
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-answer]");
    place.replaceWith(document.adoptNode(found));
    found.dispatchEvent(new Event("answered", { bubbles: true }));
    history.replaceState(null, "", address);
    const first = found.querySelector(".error, header ~ ul li, header ~ p");
    live.querySelector("[data-told]").textContent = first ? first.textContent.trim() : "";
  }
  if (live) {
    live.addEventListener("change", () => {
      if (live.checkValidity()) answerIn(addressOf(live));
    });
  }

  const slider = document.querySelector("[data-days]");
  if (slider) {
    const days = slider.dataset.days.split(" ");
    const said = slider.parentElement.querySelector("output");
    const field = live.querySelector('[name="as_of"]');
    const say = () => {
      const day = days[slider.value];
      said.textContent = day;
      slider.setAttribute("aria-valuetext", day);
      field.type = "date";
      field.value = day;
    };
    slider.addEventListener("input", say);
    slider.setAttribute("aria-valuetext", said.textContent);
    slider.parentElement.hidden = false;
  }

  // -- while a model is being learned, or a long answer worked out -------------------------------

  const learning = document.querySelector("[data-learning]");
  const waiting = document.querySelector("[data-waiting]");
  const progress = document.querySelector("[data-progress]");
  const later = (what) => setTimeout(() => what().catch(() => later(what)), 2000);
  const tell = (words) => { progress.textContent = words ? `: ${words}` : ""; };
  if (learning) {
    const look = async () => {
      const state = await (await fetch("/api/v1/status")).json();
      if (!state.learning.length) { location.reload(); return; }
      tell(state.progress);
      later(look);
    };
    later(look);
  }
  if (waiting) {
    // Words that were sent along are sent again.
    const words = document.querySelector("form.ask textarea");
    const form = words && words.value.trim() ? words.form : null;
    const look = async () => {
      const answer = await (form
        ? fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
        : fetch(location.href));
      if (answer.status !== 202) { if (form) form.submit(); else location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      tell((page.querySelector("[data-progress]")?.textContent || "").replace(/^: /, ""));
      later(look);
    };
    later(look);
  }
})();
