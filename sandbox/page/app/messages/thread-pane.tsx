import { useState } from 'react';
import { Composer } from '../composer/composer.tsx';
import { Icon } from '../parts/icon.tsx';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { messagesIn } from '../store/select.ts';
import { Message } from './message.tsx';
import { useScrollToEnd } from './scroll.ts';

/** One message and its answers, beside the channel. */
export function ThreadPane({ channel, thread }: { readonly channel: string; readonly thread: string }) {
  const { person } = usePage();
  const served = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  const [draft, setDraft] = useState('');
  const messages = messagesIn(served, person, channel).filter(
    ({ ts, threadTs }) => ts === thread || threadTs === thread,
  );
  const { box, onScroll } = useScrollToEnd(thread, messages.at(-1)?.ts ?? '');
  useReturnFocus();
  const close = () => dispatch({ type: 'closed thread' });

  return (
    <section
      className="thread"
      aria-label={texts.message.thread}
      data-testid="thread"
      onKeyDown={({ key, defaultPrevented }) => {
        if (key === 'Escape' && !defaultPrevented) close();
      }}
    >
      <header className="pane-head">
        <h2>{texts.message.thread}</h2>
        <button
          type="button"
          className="button bare square"
          aria-label={texts.message.closeThread}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <div ref={box} className="messages" onScroll={onScroll} role="log" aria-label={texts.message.thread}>
        {messages.map((message) => (
          <Message key={message.ts} message={message} />
        ))}
      </div>
      <Composer
        key={thread}
        label={texts.composer.reply}
        channel={channel}
        threadTs={thread}
        draft={draft}
        onDraft={setDraft}
        takesFocus={1}
      />
    </section>
  );
}
