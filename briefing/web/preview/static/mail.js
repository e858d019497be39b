// The mail on its stage: in a sandboxed frame, as text, or why there is none.

import { by, make, own, prose } from "./dom.js";
import { goToReceipts, putReceipts } from "./receipts.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";
export const PARTS = ["text", "source", "headers"];
let shown = ""; // what stands on the stage
let aimed = ""; // the story that a new frame begins with

const size = new ResizeObserver(([{ contentRect }]) => {
  by("size").textContent = `${Math.round(contentRect.width)} px`;
});

export function showMail(view, edition, asked, choose) {
  by("inbox").hidden = by("bar").hidden = !edition;
  if (!edition) {
    shown = "";
    size.disconnect();
    by("stage").replaceChildren(nothing(view, choose));
    return;
  }
  showInbox(edition, asked.width);
  const receipts = asked.look === "receipts";
  by("stage").dataset.width = receipts || PARTS.includes(asked.look) ? "desktop" : asked.width;
  const given = { date: view.date, edition: edition.language, mail: edition.mail };
  // an article may change in what the mail does not print of it
  const now = JSON.stringify([given, asked.look, receipts && view.state]);
  if (now === shown) return;
  shown = now;
  if (receipts) showReceipts(given);
  else if (PARTS.includes(asked.look)) showPart(`/part?${query({ ...given, part: asked.look })}`, asked.look);
  else showFrame(`/mail?${query({ ...given, ...looks(asked.look) })}`, edition);
}

// Let the next frame begin with a story.
export function aim(slug) {
  aimed = slug;
}

// Bring a story to the top of what is shown; the browser's history knows nothing of it.
export function goTo(edition, slug) {
  aim(slug);
  goToReceipts(slug);
  const frame = by("stage").querySelector("iframe:last-of-type");
  if (frame && slug in edition.stories) {
    frame.contentWindow.location.replace(frame.src.split("#")[0] + anchor(edition));
  }
}

const anchor = (edition) => (aimed in edition.stories ? `#${edition.stories[aimed].anchor}` : "");
const query = (given) => new URLSearchParams(given);
const looks = (look) =>
  look === "bare" ? { scheme: "light", pictures: "off" } : { scheme: look, pictures: "on" };

// The new frame takes the place of the old one when it is loaded, so that nothing flickers.
function showFrame(url, edition) {
  const stage = by("stage");
  const frame = make("iframe", {
    title: `The mail, ${edition.name}`, sandbox: SANDBOX, referrerpolicy: "no-referrer",
    src: url + anchor(edition),
    load: () => {
      if (frame !== stage.lastElementChild) return;
      while (stage.firstElementChild !== frame) stage.firstElementChild.remove();
      size.disconnect();
      size.observe(frame);
    },
  });
  if (!stage.querySelector("iframe")) stage.replaceChildren();
  stage.append(frame);
}

async function showPart(url, look) {
  const now = shown;
  const answer = await fetch(url);
  const text = answer.ok ? await answer.text() : "This cannot be shown.";
  if (now !== shown) return;
  const label = { text: "Plain text", source: "Source", headers: "Headers" }[look];
  by("stage").replaceChildren(
    make("pre", { class: look, tabindex: "0", role: "region", "aria-label": label }, text),
  );
  forgetSize();
}

async function showReceipts({ date, edition }) {
  const now = shown;
  const answer = await fetch(`/receipts?${query({ date, edition })}`);
  const { stories } = answer.ok ? await answer.json() : { stories: [] };
  if (now !== shown) return;
  putReceipts(by("stage"), stories, `${date} ${edition}`, aimed);
  forgetSize();
}

function forgetSize() {
  size.disconnect();
  by("size").textContent = "";
}

// Sender, subject and preheader, cut as an inbox of that width cuts them.
function showInbox({ sender, subject, preheader, language, direction }, width) {
  by("inbox").className = width;
  by("inbox").replaceChildren(make("p", { lang: language, dir: direction },
    make("span", { class: "sender" }, own(sender)),
    make("span", { class: "subject" }, own(subject)),
    make("span", { class: "preheader" }, own(preheader))));
}

function nothing(view, choose) {
  if (isEmpty(view)) {
    const others = view.dates.filter(({ date }) => date !== view.date);
    return make("div", { class: "nothing" },
      make("h3", {}, `Nothing is on the desk of ${view.day}`),
      make("p", {}, "Put pages on it with ", make("code", {}, "briefing add"),
        others.length ? ", or look at another date:" : "."),
      make("ul", {}, ...others.map(({ date, day }) =>
        make("li", {}, make("button", { type: "button", click: () => choose({ date }) }, day)))));
  }
  return make("div", { class: "nothing" },
    make("h3", {}, "No mail can be made of this desk"),
    make("ul", { class: "problems" }, ...view.problems.map(problem)),
    make("p", { class: "quiet" }, "It is shown here as soon as that is mended."));
}

// Whether a desk holds nothing at all, also nothing that cannot be read.
export const isEmpty = (view) => Boolean(view.name) && !Object.keys(view.articles).length
  && view.problems.every(({ where }) => where === `content/${view.date}`);

export function problem({ where, message, remedy }) {
  return make("li", {},
    make("p", { class: "message", dir: "auto" }, message),
    remedy && make("p", { class: "remedy", dir: "auto" }, ...prose(remedy)),
    where && make("p", { class: "where" }, make("code", {}, where)));
}
