import { Icon } from '../parts/icon.tsx';

/** Stands where the picture would: those of the vendors lie on another host, and nothing is loaded from there. */
export function PictureOf({ alt }: { readonly alt: string }) {
  return (
    <span className="picture" role="img" aria-label={alt} title={alt}>
      <Icon name="picture" />
      <span aria-hidden="true">{alt}</span>
    </span>
  );
}
