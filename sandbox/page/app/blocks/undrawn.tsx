import { useTexts } from '../store/context.ts';

/** Says that something stands here which this page does not draw: nothing is left out in silence. */
export function Undrawn({ type }: { readonly type: string }) {
  return <span className="undrawn">{useTexts().message.undrawn(type)}</span>;
}
