import { type ReactNode, useCallback, useMemo } from 'react';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { isOnTop, messagesIn } from '../store/select.ts';
import { Message } from './message.tsx';
import { useScrollToEnd } from './scroll.ts';

interface ConversationProps {
  readonly channel: string;
  /** Stands there while nothing has been said. */
  readonly empty: ReactNode;
}

/** What this person sees in a channel, the newest below. */
export function Conversation({ channel, empty }: ConversationProps) {
  const { person } = usePage();
  const served = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  const messages = messagesIn(served, person, channel);
  const shown = messages.filter(isOnTop);
  const replies = useMemo(() => repliesIn(messages), [messages]);
  const { box, hasNewBelow, onScroll, toEnd } = useScrollToEnd(
    `${person} ${channel}`,
    shown.at(-1)?.ts ?? '',
  );
  const openThread = useCallback((ts: string) => dispatch({ type: 'opened thread', ts }), [dispatch]);

  return (
    <div className="conversation">
      <div ref={box} className="messages" onScroll={onScroll} role="log" aria-label={texts.message.log}>
        {shown.length === 0 && <div className="empty">{empty}</div>}
        {shown.map((message) => (
          <Message
            key={message.ts}
            message={message}
            replies={replies.get(message.ts) ?? 0}
            onThread={openThread}
          />
        ))}
      </div>
      {hasNewBelow && (
        <button type="button" className="new-below" onClick={toEnd}>
          {texts.message.newBelow}
        </button>
      )}
    </div>
  );
}

/** How many answers stand in each thread, by the message above them. */
function repliesIn(messages: readonly { readonly ts: string; readonly threadTs?: string }[]) {
  const counts = new Map<string, number>();
  for (const { ts, threadTs } of messages) {
    if (threadTs !== undefined && threadTs !== ts) counts.set(threadTs, (counts.get(threadTs) ?? 0) + 1);
  }
  return counts;
}
