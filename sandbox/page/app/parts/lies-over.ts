/** Whether the right column lies over the conversation instead of beside it; `styles/narrow.css` says from which width on. */
export function panelLiesOver(): boolean {
  return window.matchMedia('(width < 1060px)').matches;
}
