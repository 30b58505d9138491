import { useServed, useTexts } from '../store/context.ts';
import { Box } from './box.tsx';
import { DeedButton } from './deed-button.tsx';
import { yuan } from './yuan.ts';

/** The vendor's back office: somebody there agrees to a refund, or refuses it. */
export function Reviews() {
  const { reviews } = useServed().world;
  const texts = useTexts().world.reviews;
  return (
    <Box title={texts.title} testId="reviews">
      {reviews.length === 0 && <p className="quiet">{texts.none}</p>}
      <ul className="rows">
        {reviews.map(({ receipt, code, amountFen }) => (
          <li key={receipt} data-testid="review-row" data-receipt={receipt}>
            <span className="number">{receipt}</span>
            <span className="row-facts">
              {code} · {yuan(amountFen)}
            </span>
            <span className="row-end">
              <DeedButton
                what={{ kind: 'review', receipt, decision: 'agree' }}
                text={texts.agree}
                label={`${texts.agree} ${receipt}`}
                testId="review-agree"
              />
              <DeedButton
                what={{ kind: 'review', receipt, decision: 'refuse' }}
                text={texts.refuse}
                label={`${texts.refuse} ${receipt}`}
                testId="review-refuse"
              />
            </span>
          </li>
        ))}
      </ul>
    </Box>
  );
}
