/** Dragging a row of a list to another place by its handle, with a mouse, a pen or a finger. */

const EDGE_PX = 48; // so near to an edge of what scrolls, it scrolls
const SCROLL_PX = 8;

/** Begins where a handle is pressed. `drop` is told the place of the row before and after, if they differ. */
export function drag(event: PointerEvent, drop: (from: number, to: number) => void): void {
  const handle = event.currentTarget;
  if (event.button !== 0 || !(handle instanceof HTMLElement)) return;
  const row = handle.closest("li");
  const list = row?.parentElement;
  if (!row || !list) return;
  event.preventDefault(); // no selection of text
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  new Drag(handle, row, list, event.clientY, drop);
}

interface Spot {
  row: HTMLElement;
  top: number;
  middle: number;
}

/** Until it is dropped only transforms change: the rows stay in the document where they are. */
class Drag {
  private readonly spots: readonly Spot[];
  private readonly from: number;
  private readonly height: number;
  private readonly scroller: Element;
  private readonly startScroll: number;
  private readonly listening = new AbortController();
  private pointerY: number;
  private to: number;
  private frame: number;

  constructor(
    handle: HTMLElement,
    private readonly row: HTMLElement,
    private readonly list: HTMLElement,
    private readonly startY: number,
    private readonly drop: (from: number, to: number) => void,
  ) {
    const rows = [...list.children].filter((child): child is HTMLElement => child instanceof HTMLElement);
    this.spots = rows.map((each) => ({
      row: each,
      top: each.offsetTop,
      middle: each.offsetTop + each.offsetHeight / 2,
    }));
    this.from = this.to = rows.indexOf(row);
    this.height = row.offsetHeight;
    this.scroller = scrollerOf(list);
    this.startScroll = this.scroller.scrollTop;
    this.pointerY = startY;
    list.dataset["dragging"] = "";
    row.dataset["dragged"] = "";
    const options = { signal: this.listening.signal };
    handle.addEventListener("pointermove", (event) => this.follow(event.clientY), options);
    handle.addEventListener("pointerup", () => this.end(true), options);
    handle.addEventListener("lostpointercapture", () => this.end(false), options);
    addEventListener("keydown", (event) => event.key === "Escape" && this.end(false), options);
    this.frame = requestAnimationFrame(this.scroll);
  }

  private follow(pointerY: number): void {
    this.pointerY = pointerY;
    const way = pointerY - this.startY + this.scroller.scrollTop - this.startScroll;
    const { spots, from, height } = this;
    const top = (spots[from]?.top ?? 0) + way;
    const isPassed = (spot: Spot, place: number): boolean =>
      place < from ? top < spot.middle : place > from && top + height > spot.middle;
    spots.forEach((spot, place) => {
      const shift = isPassed(spot, place) ? Math.sign(from - place) * height : 0;
      spot.row.style.transform = `translateY(${place === from ? way : shift}px)`;
    });
    const passed = spots.map((spot, place) => (isPassed(spot, place) ? Math.sign(place - from) : 0));
    this.to = passed.reduce<number>((place, step) => place + step, from);
  }

  private readonly scroll = (): void => {
    const { top, bottom } = visiblePart(this.scroller);
    const step = this.pointerY < top + EDGE_PX ? -SCROLL_PX : this.pointerY > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (step && this.pointerY !== this.startY) {
      this.scroller.scrollTop += step;
      this.follow(this.pointerY);
    }
    this.frame = requestAnimationFrame(this.scroll);
  };

  private end(isDropped: boolean): void {
    this.listening.abort();
    cancelAnimationFrame(this.frame);
    delete this.list.dataset["dragging"];
    delete this.row.dataset["dragged"];
    for (const { row } of this.spots) row.style.transform = "";
    if (isDropped && this.to !== this.from && this.isAsBefore()) this.drop(this.from, this.to);
  }

  /** Undo, and another tab, may change the list under the pointer: the places are then of other rows. */
  private isAsBefore(): boolean {
    const rows = [...this.list.children];
    return rows.length === this.spots.length && rows.every((row, place) => row === this.spots[place]?.row);
  }
}

function scrollerOf(element: Element): Element {
  for (let outer: Element | null = element; outer; outer = outer.parentElement) {
    const { overflowY } = getComputedStyle(outer);
    if ((overflowY === "auto" || overflowY === "scroll") && outer.scrollHeight > outer.clientHeight) return outer;
  }
  return document.documentElement;
}

function visiblePart(scroller: Element): { top: number; bottom: number } {
  if (scroller !== document.documentElement) return scroller.getBoundingClientRect();
  const head = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  const tabs = document.querySelector(".tabs")?.getBoundingClientRect().height ?? 0;
  return { top: head, bottom: innerHeight - tabs };
}
