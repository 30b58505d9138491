import { type ReactNode, useMemo } from 'react';
import type { Json, PressedIn } from '../../protocol.ts';
import { WordsOf } from '../parts/words.tsx';
import { ElementOf } from './element.tsx';
import { type Block, type Input, parseBlocks } from './parse.ts';
import { PictureOf } from './picture.tsx';
import { SectionOf } from './section.tsx';
import { Undrawn } from './undrawn.tsx';

interface BlocksProps {
  readonly blocks: readonly Json[];
  /** Where a press on one of the buttons happens. */
  readonly on: PressedIn;
  /** Draws what a person fills in; only forms have that. */
  readonly drawInput?: (input: Input) => ReactNode;
}

/** Block Kit as the desk sends it. */
export function Blocks({ blocks, on, drawInput }: BlocksProps) {
  const parsed = useMemo(() => parseBlocks(blocks), [blocks]);
  return (
    <div className="blocks">
      {parsed.map((block, place) => {
        const key = `${place} ${block.kind}`;
        return <BlockOf key={key} block={block} on={on} drawInput={drawInput} />;
      })}
    </div>
  );
}

interface BlockProps {
  readonly block: Block;
  readonly on: PressedIn;
  readonly drawInput: BlocksProps['drawInput'] | undefined;
}

function BlockOf({ block, on, drawInput }: BlockProps) {
  switch (block.kind) {
    case 'header':
      return <h3 className="block-header">{block.text}</h3>;
    case 'section':
      return <SectionOf section={block} on={on} />;
    case 'context':
      return <ContextOf context={block} />;
    case 'actions':
      return (
        <div className="actions">
          {block.elements.map((element, place) => {
            const key = `${place} ${element.kind}`;
            return <ElementOf key={key} element={element} on={on} />;
          })}
        </div>
      );
    case 'divider':
      return <hr />;
    case 'image':
      return <PictureOf picture={block.picture} />;
    case 'input':
      return drawInput ? drawInput(block) : <Undrawn type="input" />;
    case 'unknown':
      return <Undrawn type={block.type} />;
  }
}

function ContextOf({ context }: { readonly context: Extract<Block, { kind: 'context' }> }) {
  return (
    <div className="context">
      {context.elements.map((element, place) => {
        const key = `${place} ${'text' in element ? element.text : element.alt}`;
        return 'text' in element ? (
          <WordsOf key={key} words={element} />
        ) : (
          <PictureOf key={key} picture={element} />
        );
      })}
    </div>
  );
}
