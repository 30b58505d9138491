import type { ReactNode } from 'react';
import { useServed } from '../store/context.ts';
import { personOf } from '../store/select.ts';
import { type Inline, type Line, parseMrkdwn } from './parse.ts';

/** Text with Slack's marks, as it reads. */
export function Mrkdwn({ text }: { readonly text: string }) {
  return (
    <div className="mrkdwn">
      {keyed(parseMrkdwn(text), (line) => (
        <LineOf line={line} />
      ))}
    </div>
  );
}

function LineOf({ line }: { readonly line: Line }) {
  if (line.kind === 'preformatted') return <pre>{line.text}</pre>;
  const content = line.children.length === 0 ? <br /> : keyed(line.children, inline);
  return line.kind === 'quote' ? <blockquote>{content}</blockquote> : <div>{content}</div>;
}

function inline(piece: Inline): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'disc':
      return (
        <span className="disc" data-tone={piece.tone}>
          {piece.text}
        </span>
      );
    case 'bold':
      return <strong>{keyed(piece.children, inline)}</strong>;
    case 'italic':
      return <em>{keyed(piece.children, inline)}</em>;
    case 'strike':
      return <s>{keyed(piece.children, inline)}</s>;
    case 'code':
      return <code>{piece.text}</code>;
    case 'person':
      return <Mention id={piece.id} />;
    case 'channel':
      return <span className="mention">#{piece.name}</span>;
    case 'everybody':
      return <span className="mention">@{piece.word}</span>;
    case 'link':
      return (
        <a href={piece.href} target="_blank" rel="noreferrer">
          {piece.text}
        </a>
      );
  }
}

function Mention({ id }: { readonly id: string }) {
  return <span className="mention">@{personOf(useServed(), id).name}</span>;
}

/** Pieces of a text have no names and never move: their place is their key. */
function keyed<T>(items: readonly T[], draw: (item: T) => ReactNode): ReactNode[] {
  return items.map((item, place) => {
    const key = String(place);
    return <Piece key={key}>{draw(item)}</Piece>;
  });
}

function Piece({ children }: { readonly children: ReactNode }) {
  return children;
}
