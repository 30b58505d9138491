import { type ReactNode, useRef } from 'react';
import { useKeptFocus } from '../parts/use-kept-focus.ts';

interface BoxProps {
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** One part of the world on the panel. */
export function Box({ title, testId, children }: BoxProps) {
  const section = useRef<HTMLElement>(null);
  useKeptFocus(section);
  return (
    <section ref={section} className="box" aria-label={title} tabIndex={-1} data-testid={testId}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
