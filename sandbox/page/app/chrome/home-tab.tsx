import { useEffect } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { act } from '../server/post.ts';
import { usePage, useServed, useTexts } from '../store/context.ts';
import { homeOf } from '../store/select.ts';

/** The app's home tab. Opening it tells the desk, which then draws it. */
export function HomeTab() {
  const { person } = usePage();
  const served = useServed();
  const texts = useTexts();
  const view = homeOf(served, person);

  useEffect(() => {
    void act(person, { kind: 'home' });
  }, [person]);

  return (
    <div className="home" data-testid="home">
      {view ? (
        <Blocks blocks={view.blocks} on={{ view: view.id }} />
      ) : (
        <p className="quiet">{texts.home.empty}</p>
      )}
    </div>
  );
}
