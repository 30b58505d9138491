import { useTexts } from '../store/context.ts';

/** The first stops of Tab: past what stands between. */
export function SkipLinks() {
  const { skip } = useTexts();
  const goTo = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
  return (
    <div className="skip">
      <button type="button" onClick={() => goTo('[data-composer]')}>
        {skip.composer}
      </button>
      <button type="button" onClick={() => goTo('#places button')}>
        {skip.places}
      </button>
      <button type="button" onClick={() => goTo('#panel [role=tab][aria-selected=true]')}>
        {skip.panel}
      </button>
    </div>
  );
}
