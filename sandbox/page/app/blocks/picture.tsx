import { Icon } from '../parts/icon.tsx';
import { useServed } from '../store/context.ts';
import type { Picture } from './parse.ts';

/** A picture as the page has it drawn; where it has none, what stands in its place: nothing is loaded from another host. */
export function PictureOf({ picture: { url, alt } }: { readonly picture: Picture }) {
  const { pictures } = useServed().setting;
  if (Object.hasOwn(pictures, url)) {
    return <img className="picture" src={pictures[url]} alt={alt} title={alt} />;
  }
  return (
    <span className="picture" data-missing="true" role="img" aria-label={alt} title={alt}>
      <Icon name="picture" />
      <span aria-hidden="true">{alt}</span>
    </span>
  );
}
