// What holds the page together: the data is unpacked, sections and controls are made to work.

const page = { frames: {}, view: "", layer: "", packed: {}, sim: null, played: null };

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function showSection(name) {
  const known = all("main > section").map((one) => one.id);
  const wanted = known.includes(name) ? name : known[0];
  if (page.section === wanted) return;
  page.section = wanted;
  for (const one of all("main > section")) one.classList.toggle("on", one.id === wanted);
  for (const link of all("nav a")) {
    if (link.hash === `#${wanted}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  measure();
  if (wanted === "pictures" && page.view) showView(page.view);
}

// The pictures take the room that the header leaves.
const measure = () => document.documentElement.style.setProperty("--head", `${find("header").offsetHeight}px`);

function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (hash.startsWith("state=")) reveal(hash.slice(6), true);
  else showSection(hash);
}

// What is known about a box: its texts, its place in the files, where one can go from there.
function select(state) {
  const one = page.states[state];
  const place = find("#box");
  for (const box of all(".s.chosen")) box.classList.remove("chosen");
  for (const box of all(`.s[data-k="${CSS.escape(state)}"]`)) box.classList.add("chosen");
  const shown = boxIn(page.view, state);
  const layer = page.layers.find((each) => each.name === "diff");
  const changed = shown && layer ? changesOf(shown, layer) : [];
  const changes = changed.length ? [element("h4", {}, say("changes")), element("ul", { class: "changes" }, ...changed.map((said) => element("li", {}, said)))] : [];
  if (!one) {
    if (changes.length) place.replaceChildren(element("h3", {}, say("box")), element("h4", {}, shown.dataset.label), ...changes);
    return;
  }
  const listed = page.ways.filter((way) => way[1] === state).map((way) => {
    const link = element("a", { href: `#state=${way[2]}` }, page.states[way[2]].title);
    return element("li", {}, `${way[3]} → `, link, way[4] ? element("span", { class: "small" }, ` [${way[4]}]`) : null);
  });
  const facts = [["box.id", state], ["box.place", one.place], ["box.basis", one.basis]].filter(([, value]) => value);
  place.replaceChildren(
    element("h3", {}, say("box")),
    element("h4", {}, [one.number, one.title].filter(Boolean).join(" · ")),
    ...["question", "info", "note"].filter((key) => one[key] && one[key] !== one.title).map((key) => element("p", { class: "said" }, filled(one[key]))),
    ...changes,
    element("dl", {}, ...facts.flatMap(([key, value]) => [element("dt", {}, say(key)), element("dd", {}, element("code", {}, value))])),
    ...(listed.length ? [element("h4", {}, say("box.ways")), element("ul", { class: "ways" }, ...listed)] : []),
  );
  inSight(place);
}

// On a wide screen the panel scrolls by itself: what is told of a box is brought into its sight.
function inSight(place) {
  const panel = place.parentElement;
  const [part, room] = [place.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (part.top < room.top || part.bottom > room.bottom) panel.scrollTop += part.top - room.top;
}

function search(text) {
  const plain = (one) => one.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const words = plain(text).split(/\s+/).filter(Boolean);
  const place = find("#found");
  const hits = words.length ? Object.entries(page.states).filter(([id, one]) => {
    const labels = page.ways.filter((way) => way[1] === id).map((way) => way[3]);
    const whole = plain([id, one.title, one.number, one.question, ...labels].filter(Boolean).join(" "));
    return words.every((word) => whole.includes(word));
  }) : [];
  for (const box of all(".s")) box.classList.toggle("hit", hits.some(([id]) => id === box.dataset.k));
  const items = hits.slice(0, 30).map(([id, one]) => element("li", {}, element("a", { href: `#state=${id}` }, [one.number, one.title].filter(Boolean).join(" · "))));
  place.hidden = !words.length;
  place.replaceChildren(element("p", { class: "small", role: "status" }, hits.length ? say("search.found", { count: hits.length }) : say("search.none")), element("ul", {}, ...items));
  return hits;
}

// Names of states in the tables become ways to their pictures.
function link() {
  const leading = (place, state) => {
    if (page.states[state]) place.replaceChildren(element("a", { href: `#state=${state}` }, place.textContent));
  };
  for (const name of all("#trace td code")) leading(name, name.textContent.split("/")[0]);
  const own = page.ways.filter((way) => !way[5]);
  all("#ways .wide:first-of-type tbody tr").forEach((row, place) => {
    leading(find("th", row), own[place][1]);
    leading(all("td", row)[1], own[place][2]);
  });
}

function wire() {
  find("#view").addEventListener("change", (event) => showView(event.target.value));
  find("#layer").addEventListener("change", (event) => chooseLayer(event.target.value));
  find("#search").addEventListener("input", (event) => search(event.target.value));
  find("#search").addEventListener("keydown", (event) => {
    const [first] = event.key === "Enter" ? search(event.target.value) : [];
    if (first) reveal(first[0], true);
  });
  find("#zoom-in").addEventListener("click", () => zoom(1.25));
  find("#zoom-out").addEventListener("click", () => zoom(0.8));
  find("#zoom-fit").addEventListener("click", () => fit(page.view, true));
  for (const button of all("[data-play]")) {
    button.hidden = false;
    button.addEventListener("click", () => play(Number(button.dataset.play)));
  }
  listen();
}

async function start() {
  const data = await unpack(find("#data").textContent);
  Object.assign(page, data, { frames: page.digest === data.digest ? page.frames : {}, section: "" });
  if (!find("#sim")) {
    showSection("findings");
    document.documentElement.dataset.ready = "yes";
    return;
  }
  if (page.machine) page.machine.states = page.states;
  const before = page.sim;
  page.sim = { person: before ? before.person : "", at: null, history: [], inputs: before ? before.inputs : {}, problems: [], chosen: {}, refusal: "" };
  if (!page.machine || !page.machine.people[page.sim.person]) page.sim.person = "";
  for (const one of all(".needs-script")) one.hidden = false;
  const drawn = all("figure[data-view]").map((one) => one.dataset.view);
  if (drawn.length) {
    wire();
    link();
  }
  if (page.machine) {
    begin(page.sim.inputs);
    if (before && before.history) again(before);
  } else showSimulation();
  const first = drawn.includes(page.view) ? page.view : drawn.includes("overview") ? "overview" : drawn[0];
  const layers = all("#layer option").filter((one) => !one.hidden).map((one) => one.value);
  if (page.layer === "played" || !layers.includes(page.layer)) page.layer = layers.includes("diff") ? "diff" : "none";
  if (find("#layer")) find("#layer").value = page.layer;
  showSection(decodeURIComponent(location.hash.slice(1)));
  if (first) showView(first);
  follow();
  document.documentElement.dataset.ready = "yes";
}

// After an update, the simulation goes as far as it went before, if the flow still lets it.
function again(before) {
  for (const one of before.history) {
    if (!page.sim.at || !page.states[one.state]) return;
    const moved = stepFrom(page.machine, page.sim.at, { name: one.event, answers: one.answers || {}, now: one.then, at: page.sim.at.states.length > 1 ? one.state : undefined });
    if (moved.refused) break;
    page.sim.history.push({ ...one, before: page.sim.at, way: moved.way, does: moved.does });
    page.sim.chosen[`${one.state}/${one.event}`] = (page.sim.chosen[`${one.state}/${one.event}`] || 0) + 1;
    page.sim.at = moved.at;
    page.sim.now = one.then;
  }
  showSimulation();
}

// The style of the new page, which the policy of this one would not let in, becomes a sheet of its own.
function restyled(text) {
  const [whole, rules] = /<style>([^]*?)<\/style>/.exec(text) || ["", ""];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
  for (const style of all("style")) style.sheet.disabled = true;
  return text.replace(whole, "");
}

// A preview: whenever the server says that something changed, the new page takes the place of this one.
function live() {
  const source = new EventSource(`events?${document.documentElement.dataset.live}`);
  source.addEventListener("changed", async () => {
    const text = await (await fetch("./", { cache: "no-store" })).text();
    const fresh = new DOMParser().parseFromString(restyled(text), "text/html");
    const kept = document.activeElement && document.activeElement.id;
    const scrolled = scrollY;
    document.title = fresh.title;
    document.body.replaceChildren(...fresh.body.childNodes);
    await start();
    scrollTo(0, scrolled);
    if (kept && find(`#${CSS.escape(kept)}`)) find(`#${CSS.escape(kept)}`).focus({ preventScroll: true });
  });
  source.addEventListener("error", () => {
    const place = find("#state-of-preview");
    if (place) place.textContent = say("lost");
  });
}

document.documentElement.classList.add("js");
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => all("svg[data-ready]").forEach(whole));
addEventListener("afterprint", () => page.view && showView(page.view));
addEventListener("resize", () => {
  measure();
  if (page.view && page.section === "pictures") showView(page.view);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#state="], nav a, .compared a');
  if (link && link.hash === location.hash) follow();
});
const ready = start();
if ("live" in document.documentElement.dataset) ready.then(live);
globalThis.flowkit = { page, startAt, stepFrom, optionsAt, readFields }; // for the console
