// The button that saves a picture of the whole screen. htmlToImage stands above this text, as npm gives it.
// What is drawn: the screen as it stands, down to its foot, under a line with its title, period and day.

const RATIO = 2;
/** No side of a picture may be longer: Firefox draws no canvas beyond it. */
const LONGEST_PX = 32000;
/** Room on top for title, period and day, a line each where they do not fit beside each other; and around it. */
const LINE_PX = 44, SIDE_PX = 24, FOOT_PX = 32;
/** What belongs to the window and not to what it shows. */
const LEFT_OUT = "[data-testid=stElementToolbar], [data-testid=stToast], .st-key-bar, [class*=st-key-share_card], .modebar-container, .modebar";
const CHARTS = "[data-testid=stVegaLiteChart] canvas, [data-testid=stDataFrame] canvas";
const DRAWINGS = "[data-testid=stVegaLiteChart], [data-testid=stMetricChart], .js-plotly-plot";
const MARKED = '[class*="st-key-private"]';
const BLUR = "blur(11px)";
const WAIT_MS = 40, PATIENCE_MS = 4000;

/** What of an element's style can be seen. All 480 properties of every element would take four times as long. */
const STYLES = `
  display position top right bottom left z-index float clear box-sizing width height min-width min-height max-width
  max-height margin-top margin-right margin-bottom margin-left padding-top padding-right padding-bottom padding-left
  border-top-width border-right-width border-bottom-width border-left-width border-top-style border-right-style
  border-bottom-style border-left-style border-top-color border-right-color border-bottom-color border-left-color
  border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius border-collapse
  border-spacing outline-width outline-style outline-color outline-offset background-color background-image
  background-size background-position background-repeat background-clip color color-scheme opacity visibility overflow-x
  overflow-y clip-path mask filter transform transform-origin translate rotate scale box-shadow mix-blend-mode isolation
  flex-direction flex-wrap flex-grow flex-shrink flex-basis order align-items align-self align-content justify-content
  justify-items justify-self row-gap column-gap grid-template-columns grid-template-rows grid-auto-flow
  grid-auto-columns grid-auto-rows grid-column-start grid-column-end grid-row-start grid-row-end font-family font-size
  font-weight font-style font-stretch font-variant font-feature-settings font-variation-settings letter-spacing
  line-height text-align text-decoration-line text-decoration-color text-decoration-style text-indent text-overflow
  text-transform white-space word-break overflow-wrap word-spacing vertical-align direction unicode-bidi writing-mode
  list-style-type list-style-position content object-fit object-position aspect-ratio table-layout appearance
  -webkit-line-clamp -webkit-box-orient -webkit-text-fill-color fill fill-opacity fill-rule stroke stroke-width
  stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stop-color
  stop-opacity text-anchor dominant-baseline paint-order shape-rendering vector-effect`.trim().split(/\s+/);

/** The fonts of the app as text, read once for all pictures. */
let fonts;

export default function (component) {
  const { data, parentElement } = component;
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("[role=status]");
  button.textContent = data.isBlurred ? "Save the screen, blurred" : "Save the screen as PNG";
  button.told = data;
  button.dataset.look = data.look; // a click that comes before a choice has arrived takes the one before
  button.onclick = async () => {
    button.disabled = true;
    said.textContent = "Drawing …";
    try {
      await idle(); // a choice that was made just now may still be on its way
      const ratio = await picture(button.told);
      said.textContent = ratio < RATIO ? `Saved, at ${ratio.toFixed(1)}x: the screen is too long for 2x.` : "Saved.";
    } catch (error) {
      console.warn("The picture could not be drawn:", error);
      said.textContent = "This browser could not draw it. A picture of a shorter period may work.";
    }
    button.disabled = false;
  };
}

async function picture(data) {
  const screen = document.querySelector("[data-testid=stMainBlockContainer]");
  const takenBack = [];
  try {
    takenBack.push(await dressed(data.look));
    if (data.isBlurred) takenBack.push(blurred(screen, new RegExp(data.privateWords, "i")));
    const colours = getComputedStyle(document.querySelector("[data-testid=stApp]"));
    const page = await drawn(screen, colours.backgroundColor);
    const { blob, ratio } = await composed(page, screen, colours, data);
    save(blob, data.fileName);
    return ratio;
  } finally {
    for (const takeBack of takenBack.reverse()) await takeBack();
  }
}

/** Draw the app in this look, and its canvases at twice their size; returns what takes that back. */
async function dressed(look) {
  if (look === shownLook() && (!canvases().length || window.devicePixelRatio >= RATIO)) return () => {};
  const own = { matchMedia: window.matchMedia, ratio: Object.getOwnPropertyDescriptor(window, "devicePixelRatio") };
  window.matchMedia = (query) => {
    const answer = own.matchMedia.call(window, query);
    return query.includes("prefers-color-scheme") ? asked(answer, query.includes(look)) : answer;
  };
  Object.defineProperty(window, "devicePixelRatio", { value: RATIO, configurable: true });
  await redrawn();
  return async () => {
    window.matchMedia = own.matchMedia;
    if (own.ratio) Object.defineProperty(window, "devicePixelRatio", own.ratio);
    else delete window.devicePixelRatio;
    await redrawn();
  };
}

function shownLook() {
  const [red, green, blue] = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor.match(/\d+/g);
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128 ? "dark" : "light";
}

const asked = (answer, matches) => new Proxy(answer, {
  get(target, name) {
    if (name === "matches") return matches;
    return typeof target[name] === "function" ? target[name].bind(target) : target[name];
  },
});

/** Streamlit looks anew for what the system prefers after printing, and then draws everything again. */
async function redrawn() {
  window.dispatchEvent(new Event("afterprint"));
  window.dispatchEvent(new Event("resize"));
  await atRest();
}

/** Wait until no script runs and the canvases have stopped changing. */
async function atRest() {
  const until = performance.now() + PATIENCE_MS;
  let before = "", same = 0;
  while (performance.now() < until && same < 3) {
    await new Promise((done) => setTimeout(done, WAIT_MS));
    const now = [scriptState(), ...canvases()].join();
    same = now === before && scriptState() === "notRunning" ? same + 1 : 0;
    before = now;
  }
}

/** Wait until no script runs. */
async function idle() {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && scriptState() !== "notRunning") {
    await new Promise((done) => setTimeout(done, WAIT_MS));
  }
}

const scriptState = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState;

const canvases = () => [...document.querySelectorAll(CHARTS)].map((one) => `${one.width}x${one.height}`);

/** Blur what is private; its letters and digits are others meanwhile, so that nothing can be read out of the blur. */
function blurred(screen, words) {
  const undo = [];
  const set = (element, property, value) => {
    const before = element.style[property];
    element.style[property] = value;
    undo.push(() => (element.style[property] = before));
  };
  for (const element of privateParts(screen, words)) {
    set(element, "filter", BLUR);
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const before = text.nodeValue;
      text.nodeValue = before.replace(/\d/g, "0").replace(/\p{L}/gu, "x");
      undo.push(() => (text.nodeValue = before));
    }
  }
  return () => undo.reverse().forEach((one) => one());
}

/** What carries a mark of the app, and what tells a private number: cards, sentences, tables, panels of a chart. */
function privateParts(screen, words) {
  const all = (selector) => [...screen.querySelectorAll(selector)];
  const marked = all(MARKED);
  const isInMarked = (element) => element.closest(MARKED);
  const telling = [
    ...all("[data-testid=stMetric]").filter((card) => words.test(card.querySelector("[data-testid=stMetricLabel]").innerText)),
    ...all("[data-testid=stMarkdown] p, [data-testid=stMarkdown] li, [data-testid=stText], [data-testid=stProgress]")
      .filter((text) => words.test(text.innerText) && /\d/.test(text.innerText)),
    ...all("[data-testid=stDataFrame]").filter((table) => words.test(headers(table))),
  ];
  return [...marked, ...telling.filter((element) => !isInMarked(element)), ...panels(screen, words)];
}

const headers = (table) => [...table.querySelectorAll("canvas th")].map((cell) => cell.textContent).join(" · ");

/** Lines of a Plotly chart that are private, and what stands on their axes. */
function panels(screen, words) {
  const found = [];
  for (const chart of screen.querySelectorAll(".js-plotly-plot")) {
    for (const trace of (chart._fullData ?? []).filter((one) => words.test(`${one.name} ${one.meta ?? ""}`))) {
      found.push(...chart.querySelectorAll(`.trace${trace.uid}, .${trace.yaxis}tick`));
    }
  }
  return found;
}

async function drawn(screen, background) {
  fonts ??= await htmlToImage.getFontEmbedCSS(screen, { preferredFontFormat: "woff2" });
  const address = await withPlainDrawings(() => htmlToImage.toSvg(screen, {
    width: screen.offsetWidth,
    height: screen.scrollHeight,
    backgroundColor: background,
    fontEmbedCSS: fonts,
    includeStyleProperties: STYLES,
    filter: (node) => !(node.matches && node.matches(LEFT_OUT)),
  }));
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

/** What charts are drawn of carries its looks with it: nothing has to be computed for each of its thousand parts. */
async function withPlainDrawings(work) {
  const own = window.getComputedStyle;
  window.getComputedStyle = (element, pseudo) =>
    !pseudo && element.ownerSVGElement && element.closest(DRAWINGS)
      ? { cssText: `${element.style.cssText};` }
      : own.call(window, element, pseudo);
  try {
    return await work();
  } finally {
    window.getComputedStyle = own;
  }
}

async function composed(page, screen, colours, { title, period, made }) {
  const { top, foot } = edges(screen);
  const measure = document.createElement("canvas").getContext("2d");
  const width = screen.offsetWidth;
  const told = { title: titleOf(screen) || title, told: [period, made].filter(Boolean).join(" · ") };
  const lines = headLines(measure, width, colours, told);
  const headPx = LINE_PX + (lines.length > 1 ? LINE_PX / 2 : 0), height = headPx + foot - top;
  const ratio = Math.min(RATIO, LONGEST_PX / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = colours.backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.drawImage(page, 0, headPx - top, width, screen.scrollHeight);
  pen.fillRect(0, 0, width, headPx);
  head(pen, width, headPx, colours, lines);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error(`no picture of ${canvas.width} x ${canvas.height}`);
  return { blob, ratio };
}

/** Where the screen's own content begins and ends: below the bar, above the empty foot. */
function edges(screen) {
  const bar = screen.querySelector(".st-key-bar");
  const top = bar ? bar.getBoundingClientRect().bottom - screen.getBoundingClientRect().top : 0;
  const empty = parseFloat(getComputedStyle(screen).paddingBottom) || 0;
  return { top, foot: screen.scrollHeight - Math.max(0, empty - FOOT_PX) };
}

const titleOf = (screen) => screen.querySelector("h1")?.innerText.replaceAll("\u2060", "").trim();

/** What stands on top: the title on the left and when on the right, or below each other where there is no room. */
function headLines(pen, width, colours, { title, told }) {
  const bold = `600 16px ${colours.fontFamily}`, plain = `14px ${colours.fontFamily}`;
  const room = width - 2 * SIDE_PX;
  const wide = (font, text) => ((pen.font = font), pen.measureText(text).width);
  const isOneLine = wide(bold, title) + wide(plain, told) + 2 * SIDE_PX <= room;
  const lines = [{ font: bold, text: (pen.font = bold, shortened(pen, title, room)), opacity: 1 }];
  const second = { font: plain, text: (pen.font = plain, shortened(pen, told, room)), opacity: 0.7 };
  if (isOneLine) lines[0].beside = second;
  else lines.push(second);
  return lines;
}

function head(pen, width, headPx, colours, lines) {
  const write = ({ font, text, opacity }, align, y) => {
    pen.font = font;
    pen.globalAlpha = opacity;
    pen.textAlign = align;
    pen.fillText(text, align === "left" ? SIDE_PX : width - SIDE_PX, y);
  };
  pen.fillStyle = colours.color;
  lines.forEach((line, number) => {
    write(line, "left", 28 + number * 22);
    if (line.beside) write(line.beside, "right", 28);
  });
  pen.globalAlpha = 0.15;
  pen.fillRect(0, headPx - 1, width, 1);
  pen.globalAlpha = 1;
}

function shortened(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...new Intl.Segmenter().segment(text)].map((one) => one.segment);
  while (letters.length && pen.measureText(`${letters.join("")} …`).width > width) letters.pop();
  return `${letters.join("")} …`;
}

function save(blob, fileName) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
