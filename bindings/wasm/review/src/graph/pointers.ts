/** What pointers mean on the canvas: one drags or clicks, two pinch, the wheel zooms. */

export interface Gestures {
  move(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  hover(x: number, y: number): void;
  click(x: number, y: number): void;
}

/** CSS pixels that a click may travel. */
const CLICK = 4;

export function pointers(canvas: HTMLCanvasElement, gestures: Gestures): void {
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    travelled = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", ({ pointerId, offsetX: x, offsetY: y }) => {
    const before = down.get(pointerId);
    if (!before) return gestures.hover(x, y);
    const apart = distance(down);
    down.set(pointerId, { x, y });
    travelled += Math.abs(x - before.x) + Math.abs(y - before.y);
    if (down.size === 2 && apart > 0) gestures.zoom(distance(down) / apart, x, y);
    else if (travelled > CLICK) gestures.move(x - before.x, y - before.y);
  });
  const up = ({ pointerId, offsetX, offsetY, type }: PointerEvent) => {
    if (down.delete(pointerId) && travelled <= CLICK && type === "pointerup") gestures.click(offsetX, offsetY);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("wheel", (event) => wheel(event, gestures), { passive: false });
}

function distance(down: Map<number, { x: number; y: number }>): number {
  const [a, b] = [...down.values()];
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
}

function wheel(event: WheelEvent, { zoom }: Gestures): void {
  event.preventDefault();
  const notch = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 12 : 400;
  zoom(Math.exp(-event.deltaY / notch), event.offsetX, event.offsetY);
}
