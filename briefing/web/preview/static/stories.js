// The stories in print order, and how an editor moves them: by buttons, keys, or dragging.

import { by, make, own } from "./dom.js";
import { draggable } from "./drag.js";

let chosen = ""; // the story whose tools stay open

export function showStories(view, edition, desk) {
  const root = by("stories");
  const focus = root.contains(document.activeElement) ? document.activeElement.dataset : null;
  const kept = focus && { story: focus.story, control: focus.control };
  by("stopped").hidden = Boolean(view.asked);
  const all = groups(view, edition).map((group) => list(group, view, edition, desk));
  root.replaceChildren(...(all.length ? all : [make("p", { class: "quiet" }, "There are none.")]));
  if (kept) focusOn(kept.story, kept.control);
}

// The groups of the list: the lead, the sections, and what is left out.
export function groups(view, edition) {
  const out = view.asked?.exclude ?? [];
  const rest = Object.keys(view.articles).filter((slug) => !out.includes(slug));
  const printed = edition
    ? [{ key: "lead", name: "Lead", stories: edition.lead ? [edition.lead] : [] }, ...edition.sections]
    : [{ key: "desk", name: "On the desk", stories: rest }];
  return [...printed, { key: "out", name: "Left out", stories: out }]
    .filter(({ key, stories }) => stories.length || key === "lead" || (key === "out" && edition));
}

// Where a story stands, in words.
export function placeOf(view, edition, slug) {
  const found = groups(view, edition).find(({ stories }) => stories.includes(slug));
  if (found?.key === "out") return "it is left out.";
  if (found?.key === "lead") return "it leads the issue.";
  if (!found || found.key === "desk") return "it is on the desk.";
  return `it is ${found.stories.indexOf(slug) + 1} of ${found.stories.length} in ${found.name}.`;
}

// Move a story within its section of *edition*, and return that; null where it cannot go there.
export function shifted(edition, slug, by) {
  if (!canShift(edition, slug, by)) return null;
  const section = sectionOf(edition, slug);
  const from = section.stories.indexOf(slug);
  section.stories.splice(from, 1);
  section.stories.splice(from + by, 0, slug);
  return section;
}

const sectionOf = (edition, slug) => edition.sections.find(({ stories }) => stories.includes(slug));

function canShift(edition, slug, by) {
  const stories = sectionOf(edition, slug)?.stories ?? [];
  const other = edition.stories[stories[stories.indexOf(slug) + by]];
  return other?.listed === edition.stories[slug].listed; // what is only listed stands below
}

function list(group, view, edition, desk) {
  const id = `group-${group.key}`;
  const empty = { lead: "No story leads.", out: "Nothing is left out." }[group.key];
  const rows = group.stories.map((slug) => row(slug, group, view, edition, desk));
  const part = make("div", { class: "group", "data-group": group.key },
    make("h3", { id }, group.name),
    rows.length ? make("ol", { "aria-labelledby": id }, ...rows) : make("p", { class: "quiet" }, empty));
  if (view.asked) draggable(part, group, edition, desk);
  return part;
}

function row(slug, group, view, edition, desk) {
  const article = view.articles[slug] ?? { headline: slug, language: "", about: "" };
  const story = edition?.stories[slug];
  const headline = story?.headline ?? article.headline;
  const about = [article.about, story?.listed && "headline only"].filter(Boolean).join(" · ");
  const go = make("button", {
    type: "button", class: "headline", "data-story": slug, "data-control": "go",
    click: () => { choose(slug); desk.visit(slug); },
    keydown: (event) => key(event, slug, group, view, desk),
  }, own(headline, story?.language ?? article.language));
  const line = make("div", { class: "line" }, make("span", { class: "about" }, own(about)));
  if (view.asked) line.append(tools(slug, headline, group, view, edition, desk));
  return make("li", { draggable: view.asked && "true", "data-slug": slug, class: slug === chosen && "chosen" },
    go, line);
}

function tools(slug, headline, group, view, edition, desk) {
  const button = (control, text, label, click, more = {}) => make("button", {
    type: "button", "data-story": slug, "data-control": control,
    "aria-label": `${label}: ${headline}`, title: label, click, ...more,
  }, text);
  const inside = !["lead", "out", "desk"].includes(group.key);
  const can = (by) => canShift(edition, slug, by);
  const all = make("div", { class: "tools" });
  if (inside) {
    all.append(
      button("up", "↑", "Move up", () => desk.shift(slug, -1), { "aria-disabled": String(!can(-1)) }),
      button("down", "↓", "Move down", () => desk.shift(slug, 1), { "aria-disabled": String(!can(1)) }),
    );
  }
  if (inside || group.key === "lead") {
    const leads = view.asked.lead === slug;
    all.append(
      button("lead", "Lead", "Lead", () => lead(slug, view, desk), { "aria-pressed": String(leads) }),
      sections(slug, headline, view, desk),
    );
  }
  all.append(group.key === "out"
    ? button("out", "Take in", "Take in", () => out(slug, view, desk))
    : button("out", "Leave out", "Leave out", () => out(slug, view, desk)));
  return all;
}

function sections(slug, headline, view, desk) {
  const chosen = view.asked.move[slug] ?? "";
  const options = [{ key: "", name: "Automatic" }, ...view.sections].map(({ key, name }) =>
    make("option", { value: key, selected: key === chosen }, name));
  return make("select", {
    "data-story": slug, "data-control": "section", "aria-label": `Section of: ${headline}`, title: "Section",
    change: ({ target }) => desk.wish({ story: slug, what: "place", section: target.value }),
  }, ...options);
}

const lead = (slug, view, desk) =>
  desk.wish({ story: slug, what: view.asked.lead === slug ? "unlead" : "lead" });
const out = (slug, view, desk) =>
  desk.wish({ story: slug, what: view.asked.exclude.includes(slug) ? "take-in" : "leave-out" });

function key(event, slug, group, view, desk) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const letter = event.altKey ? "" : event.key.toLowerCase();
  if (by && !event.altKey) step(slug, by);
  else if (!view.asked) return;
  else if (by && group.key !== "out" && group.key !== "desk") desk.shift(slug, by);
  else if (letter === "l" && group.key !== "out" && group.key !== "desk") lead(slug, view, desk);
  else if (letter === "x") out(slug, view, desk);
  else if (letter === "s") focusOn(slug, "section");
  else return;
  event.preventDefault();
}

function step(slug, by) {
  const all = [...document.querySelectorAll("#stories .headline")];
  all[all.findIndex((one) => one.dataset.story === slug) + by]?.focus();
}

function choose(slug) {
  chosen = slug;
  for (const one of document.querySelectorAll("#stories li")) {
    one.classList.toggle("chosen", one.dataset.slug === slug);
  }
}

function focusOn(slug, control) {
  const all = [...document.querySelectorAll("#stories [data-story]")];
  const mine = all.filter(({ dataset }) => dataset.story === slug);
  // The headline first: the tools of a row can be focused when it is.
  mine[0]?.focus({ preventScroll: control !== "go" });
  mine.find(({ dataset }) => dataset.control === control)?.focus();
}
