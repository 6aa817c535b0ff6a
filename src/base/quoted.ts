/** A text of the user's in quotes, for a message; a long one is cut. */
export const quoted = (text: string, longest = 60): string => JSON.stringify(shortened(text, longest));

export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
