import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';

/** Tags within tags that are kept: more than anybody writes, and less than brings down whoever reads them. */
const DEEPEST = 50;

/** What Cvent lets organisers write, without anything that runs, loads or looks like the page around it. */
const HARMLESS: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'b', 'strong', 'i', 'em', 'u', 's', 'sub', 'sup', 'ul', 'ol', 'li', 'a', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'div'], // prettier-ignore
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  nestingLimit: DEEPEST,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer' }) },
};

/** A description in its two safe forms. */
export interface ReadDescription {
  /** HTML that can be shown as it is. */
  readonly html: string;
  readonly text: string;
}

/** Reads a description as it was sent, HTML or not (FACTS 4: "real messages carry wild markup"). Null when there is none. */
export function readDescription(sent: string | null): ReadDescription | null {
  if (sent === null || sent.trim() === '') return null;
  const html = sanitizeHtml(sent, HARMLESS);
  return {
    html,
    text: convert(html, { wordwrap: false, selectors: [{ selector: 'a', options: { hideLinkHrefIfSameAsText: true } }] }).trim(),
  };
}
