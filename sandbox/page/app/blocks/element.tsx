import type { PressedIn } from '../../protocol.ts';
import { ButtonOf } from './button.tsx';
import { OverflowOf } from './overflow.tsx';
import type { Element } from './parse.ts';
import { PictureOf } from './picture.tsx';
import { Undrawn } from './undrawn.tsx';

/** What may stand among actions or beside a text. */
export function ElementOf({ element, on }: { readonly element: Element; readonly on: PressedIn }) {
  switch (element.kind) {
    case 'button':
      return <ButtonOf button={element} on={on} />;
    case 'overflow':
      return <OverflowOf overflow={element} on={on} />;
    case 'picture':
      return <PictureOf picture={element} />;
    case 'unknown':
      return <Undrawn type={element.type} />;
  }
}
