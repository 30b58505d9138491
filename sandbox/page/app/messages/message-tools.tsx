import type { PageMessage } from '../../protocol.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { WentWrong } from '../parts/went-wrong.tsx';
import { act } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { usePage, useServed, useTexts } from '../store/context.ts';

interface MessageToolsProps {
  readonly message: PageMessage;
  readonly onThread?: (ts: string) => void;
}

/** What can be done with a message: answer in its thread, and the app's shortcuts. Slack offers neither on what only you see. */
export function MessageTools({ message, onThread }: MessageToolsProps) {
  const { person } = usePage();
  const { setting } = useServed();
  const texts = useTexts();
  const { isBusy, error, run } = useDoing();
  if (message.ephemeralFor !== undefined) return null;
  return (
    <div className="message-tools">
      {onThread && (
        <button
          type="button"
          className="button square"
          aria-label={texts.message.reply}
          title={texts.message.reply}
          onClick={() => onThread(message.ts)}
        >
          <Icon name="reply" />
        </button>
      )}
      <Menu
        label={texts.message.shortcuts}
        icon="search"
        isBusy={isBusy}
        items={setting.shortcuts.map(({ callbackId, name }) => ({
          key: callbackId,
          text: name,
          choose: () => void run(() => act(person, { kind: 'shortcut', callbackId, message: message.ts })),
        }))}
      />
      <WentWrong error={error} />
    </div>
  );
}
