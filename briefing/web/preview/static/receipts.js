// The receipts: each summary beside its article, and where in it the chosen sentence stands.
// The server has cut the articles; here piece is put behind piece.

import { make, own } from "./dom.js";

const HINT = "Point at a sentence, tap it, or go through them with ↑ ↓: its place in the article is "
  + "marked. What stands in [brackets] is ours.";
let root = null; // what is shown
let name = ""; // date and edition of it
let gone = ""; // the story that it was last brought to
let chosen = ""; // id of the chosen sentence's mark

// Show *stories* on the stage; where that *edition* is there already, what the editor reads stays.
export function putReceipts(stage, stories, edition, aimed) {
  const before = root?.isConnected && name === edition ? root : null;
  const top = before?.scrollTop ?? 0;
  const focused = before?.contains(document.activeElement) ? document.activeElement.id : "";
  name = edition;
  root = make("div", { class: "receipts", role: "region", "aria-label": "Receipts", tabindex: "0", keydown: key },
    make("p", { class: "quiet" }, stories.length ? HINT : "This cannot be shown."),
    ...stories.map(story));
  stage.replaceChildren(root);
  const last = chosen;
  if (focused) document.getElementById(focused)?.focus();
  choose(last);
  show(last);
  root.scrollTop = top;
  if (!before || aimed !== gone) goToReceipts(aimed);
}

// Bring a story to the top, where the receipts are shown.
export function goToReceipts(slug) {
  const part = root?.isConnected && [...root.children].find(({ dataset }) => dataset.slug === slug);
  if (part) root.scrollTop = part.offsetTop;
  gone = slug;
}

function story({ slug, headline, language, direction, sentences, remark, article, twins }) {
  const title = `told-${slug}`;
  const told = { lang: language, dir: direction };
  return make("article", { class: "pair", "data-slug": slug, "aria-labelledby": title },
    make("div", { class: "told" },
      make("h3", { id: title, ...told }, headline),
      sentences.length > 0 && make("ol", told, ...sentences.map((one, number) =>
        sentence(one, mark(slug, number), article.paragraphs.length))),
      remark && make("p", { class: "quiet" }, remark),
      twins.length > 0 && make("div", { class: "quiet" },
        make("p", {}, "The same report, told here too:"),
        make("ul", {}, ...twins.map(twin)))),
    collected(slug, article));
}

const mark = (slug, number) => `receipt-${slug}-${number}`;

const twin = ({ headline, language, about }) =>
  make("li", {}, own(headline, language), about && " · ", about && own(about));

// A sentence: a button where it has a receipt, for that can be pointed at.
function sentence({ parts, paragraph }, place, paragraphs) {
  const words = parts.map((part, number) => (number % 2 ? make("span", { class: "ours" }, part) : part));
  if (!paragraph) return make("li", {}, make("p", { class: "sentence" }, ...words));
  const id = `of-${place}`;
  const point = () => { choose(place); show(place); };
  const focus = ({ target }) => {
    // under a pointer nothing moves
    if (target.matches(":focus-visible")) target.closest(".pair").scrollIntoView({ block: "nearest" });
    point();
  };
  return make("li", {},
    make("button", {
      type: "button", class: "sentence", id, "aria-controls": place, "aria-describedby": `${id}-where`,
      focus, click: point,
      // no mouseenter: a pointer that rests while the page scrolls below it chooses nothing
      mousemove: () => chosen !== place && point(),
    }, ...words),
    make("span", { id: `${id}-where`, hidden: true, lang: "en" },
      `paragraph ${paragraph} of ${paragraphs} of the article`));
}

// The article as it was collected, its receipts marked.
function collected(slug, { headline, language, direction, about, retold, paragraphs }) {
  const way = { lang: language, dir: direction };
  const piece = ({ text, sentence: number }) => {
    if (number === null) return text;
    const id = mark(slug, number);
    return make("mark", { id, mousemove: () => chosen !== id && choose(id) }, text);
  };
  return make("div", { class: "collected", role: "group", "aria-label": `Article: ${headline}`, tabindex: "0" },
    make("h4", way, headline),
    make("p", { class: "about" }, about && own(about), retold && `${about && " · "}retold in our words`),
    ...paragraphs.map((pieces) => make("p", way, ...pieces.map(piece))));
}

// Mark the place with *id* strongly, and the sentence that stands there.
function choose(id) {
  chosen = id;
  root.querySelector("mark.chosen")?.classList.remove("chosen");
  root.querySelector(".sentence[aria-current]")?.removeAttribute("aria-current");
  document.getElementById(id)?.classList.add("chosen");
  document.getElementById(`of-${id}`)?.setAttribute("aria-current", "true");
}

// Bring the place with *id* into view: in the article's pane, or where that is as long as the
// article, below the summary that stays at the top.
function show(id) {
  const place = document.getElementById(id);
  if (!place) return;
  const pane = place.closest(".collected");
  const paned = getComputedStyle(pane).overflowY !== "visible";
  const scrolled = paned ? pane : root;
  const above = paned ? 0 : pane.previousElementSibling.offsetHeight;
  const { top, bottom } = place.getBoundingClientRect();
  const seen = scrolled.getBoundingClientRect();
  const room = seen.height - above;
  if (top > seen.top + above && bottom < seen.bottom) return;
  scrolled.scrollBy({ top: top - seen.top - above - Math.max(8, (room - (bottom - top)) / 3) });
}

// Up and down go through the sentences, of one story after the other.
function key(event) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || !event.target.matches("button.sentence")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const all = [...root.querySelectorAll("button.sentence")];
  all[all.indexOf(event.target) + by]?.focus();
  event.preventDefault();
}
