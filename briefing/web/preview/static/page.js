// The page: what is asked for stands in its address, what is shown comes from /view, and /states
// tells when to ask again.

import { by, choice, make } from "./dom.js";
import { showFindings } from "./findings.js";
import { aim, goTo, isEmpty, PARTS, showMail } from "./mail.js";
import { placeOf, showStories, shifted } from "./stories.js";

const LOOKS = [
  ["light", "Light"], ["dark", "Dark"], ["bare", "Pictures off"],
  ["text", "Plain text"], ["source", "Source"], ["headers", "Headers"],
  ["receipts", "Receipts"],
];
const WIDTHS = [["phone", "Phone"], ["tablet", "Tablet"], ["desktop", "Desktop"]];

const address = new URLSearchParams(location.search);
const one = (name, options, otherwise) =>
  options.some(([value]) => value === address.get(name)) ? address.get(name) : otherwise;
const asked = {
  date: address.get("date") ?? "",
  edition: address.get("edition") ?? "",
  width: one("width", WIDTHS, "desktop"),
  look: one("look", LOOKS, "light"),
};
let view = null;
let edition = null;
let wishes = Promise.resolve();
let waiting = 0; // wishes that are not answered yet

const say = (text) => { by("status").textContent = text; };

function choose(changed) {
  Object.assign(asked, changed);
  history.replaceState(null, "", `?${new URLSearchParams(asked)}`);
  if ("date" in changed) refresh();
  else show();
}

function show() {
  edition = view.editions.find((one) => one.language === asked.edition) ?? view.editions[0];
  document.title = `${view.day} · Preview`;
  by("name").textContent = view.name;
  showDates();
  const editions = view.editions.map(({ language, name }) => [language, name, language]);
  choice("edition", editions, edition?.language, (language) => choose({ edition: language }));
  by("edition").hidden = !edition;
  choice("width", WIDTHS, asked.width, (width) => choose({ width }));
  choice("look", LOOKS, asked.look, (look) => choose({ look }));
  showMail(view, edition, asked, choose);
  showStories(view, edition, { wish, shift, visit, say });
  showFindings(view, edition, visit);
}

// Show a story in the mail; in the edition in *language*, where that is another one.
function visit(slug, language) {
  if (!edition) return;
  aim(slug);
  const changed = {};
  if (language && language !== edition.language) changed.edition = language;
  if (PARTS.includes(asked.look)) changed.look = "light";
  if (Object.keys(changed).length) choose(changed);
  else goTo(edition, slug);
}

function showDates() {
  const options = view.dates.some(({ date }) => date === view.date)
    ? view.dates : [{ date: view.date, day: view.day }, ...view.dates];
  const select = by("date");
  const known = [...select.options].map(({ value }) => value).join();
  if (known !== options.map(({ date }) => date).join()) {
    select.replaceChildren(...options.map(({ date, day }) => make("option", { value: date }, day)));
  }
  select.value = view.date;
  select.onchange = () => choose({ date: select.value });
}

// Ask for the view, and once more where something happened meanwhile.
let asking = false;
let again = false;
async function refresh(told) {
  again = true;
  if (asking) return;
  asking = true;
  try {
    while (again) {
      again = false;
      await take(await fetch(`/view?${new URLSearchParams({ date: asked.date })}`), told);
    }
  } catch {
    say("The preview does not answer: is it still running?");
  } finally {
    asking = false;
  }
}

async function take(answer, told) {
  if (!answer.ok) {
    say("This desk cannot be shown; the terminal tells why.");
    return;
  }
  const seen = await answer.json();
  if (waiting) return; // it is out of date already, and the last answer asks again
  const before = view?.date === seen.date ? view : null;
  const changed = before && told === undefined ? changes(before, seen) : [];
  if (changed.length) aim(changed[0].slug);
  view = seen;
  show();
  if (told) say(told());
  else if (isEmpty(view)) say(`Nothing is on the desk of ${view.day}.`);
  else if (!edition) say("No mail can be made of this desk.");
  else if (!before) say(`${view.day}: ${Object.keys(edition.stories).length} stories.`);
  else if (changed.length === 1) say(`Changed on disk: ${changed[0].headline}`);
  else if (before.state !== view.state) say("Something changed on disk; this is the mail now.");
}

// The stories of the shown edition whose words are others than before.
function changes(before, after) {
  const [old, now] = [before, after].map(({ editions }) =>
    editions.find(({ language }) => language === edition?.language)?.stories ?? {});
  return Object.entries(now)
    .filter(([slug, { mark }]) => old[slug]?.mark !== mark)
    .map(([slug, { headline }]) => ({ slug, headline }));
}

// Tell the server what the editor wishes, one wish after the other.
function wish(data) {
  const headline = view.articles[data.story].headline;
  const day = view.date;
  aim(data.story);
  waiting += 1;
  wishes = wishes.then(async () => {
    const told = await send(day, data);
    waiting -= 1;
    refresh(() => told || `${headline}: ${placeOf(view, edition, data.story)}`);
  });
}

async function send(date, data) {
  try {
    const answer = await fetch(`/wish?${new URLSearchParams({ date })}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
    return answer.ok ? "" : `Not done: ${await answer.text()}`;
  } catch {
    return "Not done: the preview does not answer.";
  }
}

// Move a story up (-1) or down (1) at once, and wish it.
function shift(slug, by) {
  const section = shifted(edition, slug, by);
  if (!section) {
    say(`${edition.stories[slug].headline}: it cannot go further ${by < 0 ? "up" : "down"}.`);
    return;
  }
  wish({ story: slug, what: "place", sequence: section.stories });
  show();
}

let lost = false;
const states = new EventSource("/states");
states.addEventListener("message", ({ data }) => { if (data !== view?.state) refresh(); });
states.addEventListener("error", () => {
  lost = true;
  say("The preview does not answer: is it still running?");
});
states.addEventListener("open", () => {
  if (lost) refresh(() => "The preview answers again.");
  lost = false;
});
