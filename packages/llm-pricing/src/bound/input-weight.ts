import { tokenAllowances } from './token-allowances.ts';

/** What was found in a body that weighs otherwise than by its bytes. */
export interface InputWeight {
  /** Bytes of the body that are no text: images within it. */
  imageBytes: number;
  images: number;
  /** Content whose size cannot be seen: files, remote images, sealed reasoning. */
  hasUnseen: boolean;
  /** Tokens that the provider adds. */
  addedTokens: number;
}

/** A body in which nothing was found yet. */
export function emptyWeight(): InputWeight {
  return { imageBytes: 0, images: 0, hasUnseen: false, addedTokens: tokenAllowances.perCall };
}

const inlineImage = /^data:image\/(?:png|jpeg|gif|webp);base64,/;

/** An image by its address: one within the body has a most that it counts for, a remote one not. */
export function weighImageUrl(weight: InputWeight, url: string): void {
  if (inlineImage.test(url)) weighInlineImage(weight, url);
  else weight.hasUnseen = true;
}

/** An image whose data stands in the body as this text. */
export function weighInlineImage(weight: InputWeight, data: string): void {
  weight.images += 1;
  // A character of the data is a byte of the body at least, so no text is ever taken out.
  weight.imageBytes += data.length;
}
