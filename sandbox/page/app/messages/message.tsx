import { memo, useEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { useKeptFocus } from '../parts/use-kept-focus.ts';
import { usePage, useServed, useTexts } from '../store/context.ts';
import { personOf } from '../store/select.ts';
import { clockOf } from './clock.ts';
import { MessageTools } from './message-tools.tsx';

interface MessageProps {
  readonly message: PageMessage;
  /** How many answers stand below it; absent inside a thread, where none are counted. */
  readonly replies?: number;
  readonly onThread?: (ts: string) => void;
}

/** How long a card that was changed in place stands out. */
const CHANGED_MS = 1_600;

/** One message: who, when, for whom, and what. */
export const Message = memo(function Message({ message, replies, onThread }: MessageProps) {
  const served = useServed();
  const { language } = usePage();
  const texts = useTexts();
  const article = useRef<HTMLElement>(null);
  const hasChanged = useChanged(message);
  useKeptFocus(article);
  const { ts, user, text, blocks, ephemeralFor, edited } = message;
  const sender = personOf(served, user);
  const isDesk = user === served.setting.botId;
  const time = clockOf(ts, language);

  return (
    <article
      ref={article}
      className="message"
      tabIndex={-1}
      data-testid="message"
      data-ts={ts}
      data-private={ephemeralFor !== undefined}
      data-changed={hasChanged}
      aria-label={`${sender.name}, ${time}`}
    >
      {ephemeralFor !== undefined && (
        <p className="only-you">
          <Icon name="eye" /> {texts.message.onlyYou}
        </p>
      )}
      <Avatar person={sender} isDesk={isDesk} />
      <div className="message-content">
        <p className="message-head">
          <strong>{sender.name}</strong>
          {sender.isBot && <span className="tag">{texts.message.app}</span>}
          <time dateTime={new Date(Number(ts) * 1000).toISOString()}>{time}</time>
          {edited && <span className="quiet">{texts.message.edited}</span>}
        </p>
        {blocks.length > 0 ? <Blocks blocks={blocks} on={{ message: ts }} /> : <Mrkdwn text={text} />}
        {replies !== undefined && replies > 0 && (
          <button type="button" className="replies" data-testid="replies" onClick={() => onThread?.(ts)}>
            {texts.message.replies(replies)}
          </button>
        )}
      </div>
      <MessageTools message={message} {...(onThread && { onThread })} />
    </article>
  );
});

/** True for a while after the message was changed. */
function useChanged(message: PageMessage): boolean {
  const [isChanged, setChanged] = useState(false);
  const before = useRef(message);
  useEffect(() => {
    if (before.current === message) return;
    before.current = message;
    setChanged(true);
    const timer = setTimeout(setChanged, CHANGED_MS, false);
    return () => clearTimeout(timer);
  }, [message]);

  return isChanged;
}
