// What a reader's eyes and fingers meet in a mail, as one object of plain values.
() => {
  const clear = colour => /^rgba\(.*, 0\)$|^transparent$/.test(colour);
  const shown = element => element.getClientRects().length > 0
    && getComputedStyle(element).visibility === 'visible';

  // The backgrounds behind an element, from it outwards, to the first that hides the rest.
  const behind = element => {
    const found = [];
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!clear(colour)) found.push(colour);
      if (colour.startsWith('rgb(')) break;
    }
    return found;
  };
  const opacity = element => {
    let product = 1;
    for (let one = element; one; one = one.parentElement) {
      product *= parseFloat(getComputedStyle(one).opacity);
    }
    return product;
  };
  const block = element => {
    let one = element;
    while (getComputedStyle(one).display.startsWith('inline')) one = one.parentElement;
    return one;
  };
  const count = (text, pattern) => (text.match(pattern) || []).length;

  const texts = new Map();
  const outside = [];
  const backwards = [];
  const letters = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !shown(element)) continue;
    const style = getComputedStyle(element);
    const row = {
      colour: style.color,
      behind: behind(element),
      opacity: opacity(element),
      size: parseFloat(style.fontSize),
      bold: parseInt(style.fontWeight) >= 700,
      heading: element.closest('h1, h2, h3, h4, h5, h6') !== null,
      text: text.slice(0, 60),
    };
    texts.set(JSON.stringify({...row, text: ''}), row);
    letters[row.size] = (letters[row.size] || 0) + [...text].length;

    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width && (box.left < -1 || box.right > innerWidth + 1)) outside.push(row.text);
    }
    const arabic = count(text, /[\p{Script=Arabic}\p{Script=Hebrew}]/gu);
    if (style.direction === 'ltr' && 2 * arabic > count(text, /\p{L}/gu)) backwards.push(row.text);
  }

  // A link in a sentence is as high as its line (WCAG 2.2, 2.5.8); one that stands alone is measured
  // with its lines.
  const taps = [...document.querySelectorAll('a[href]')].filter(shown).map(link => {
    const box = link.getBoundingClientRect();
    const lines = new Set([...link.getClientRects()].map(line => Math.round(line.top))).size;
    const height = parseFloat(getComputedStyle(link).lineHeight) || 0;
    return {
      text: link.innerText.trim(),
      alone: block(link).innerText.trim() === link.innerText.trim(),
      width: box.width,
      height: Math.max(box.height, lines * height),
    };
  });
  return {
    mode: document.compatMode,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    texts: [...texts.values()],
    outside,
    backwards,
    letters: Object.entries(letters).map(([size, number]) => [parseFloat(size), number]),
    taps,
    pictures: [...document.querySelectorAll('*')]
      .filter(one => getComputedStyle(one).backgroundImage !== 'none').map(one => one.tagName),
  };
}
