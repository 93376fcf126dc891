import { foldText } from './clean-text.js';

/** Marks that may stand between answers. Which one Cvent uses in messages is not documented (FACTS 7). */
const MARKS = [',', ';', '|', '/', '\n', '\t'];
/** More parts than an answer has; it bounds the work. */
const MOST_PARTS = 500;

/** True for text that could be several answers. */
export function mayBeSeveral(text: string): boolean {
  return MARKS.some((mark) => text.includes(mark));
}

/**
 * The answers that a text joins, when there is exactly one way to read it as answers of the lists; case and spaces do not count. Null when there is none or
 * more than one: `Red, Blue` is not told apart where `Red`, `Blue` and `Red, Blue` can all be chosen. A choice of an earlier list stands for its likes in later ones.
 */
export function splitAnswers(text: string, ...lists: readonly (readonly string[])[]): readonly string[] | null {
  const listed = listChoices(lists);
  const whole = listed.byFold.get(foldText(text));
  const readings = MARKS.map((mark) => readingsBy(mark, text, listed));
  const all = [...(whole ? [whole] : []), ...readings].filter(({ ways }) => ways > 0);
  return all.length === 1 && all[0]!.ways === 1 ? all[0]!.answers : null;
}

interface Readings {
  /** 0, 1, or 2 for more. */
  readonly ways: number;
  /** Of the only way, else of any. */
  readonly answers: readonly string[];
}

interface Listed {
  readonly byFold: ReadonlyMap<string, Readings>;
  /** Length of the longest choice. */
  readonly longest: number;
}

/** The choices as they are compared. Two choices of one list that look alike leave two ways to read them. */
function listChoices(lists: readonly (readonly string[])[]): Listed {
  const byFold = new Map<string, Readings>();
  for (const choices of lists) {
    const own = new Map<string, Readings>();
    for (const choice of new Set(choices)) {
      const key = foldText(choice);
      own.set(key, { ways: own.has(key) ? 2 : 1, answers: [choice] });
    }
    for (const [key, reading] of own) if (!byFold.has(key)) byFold.set(key, reading);
  }
  byFold.delete('');
  return { byFold, longest: Math.max(0, ...[...byFold.keys()].map((key) => key.length)) };
}

/** The ways to read the text as two answers or more with one mark between them. An answer may hold the mark itself. */
function readingsBy(mark: string, text: string, { byFold, longest }: Listed): Readings {
  const parts = text.split(mark);
  if (parts.length < 2 || parts.length > MOST_PARTS) return { ways: 0, answers: [] };
  const upTo: Readings[] = [{ ways: 1, answers: [] }];
  for (let end = 1; end <= parts.length; end++) {
    let ways = 0;
    let answers: readonly string[] = [];
    for (let start = end - 1; start >= 0; start--) {
      const piece = foldText(parts.slice(start, end).join(mark));
      if (piece.length > longest) break;
      const isWhole = start === 0 && end === parts.length;
      const choice = isWhole ? undefined : byFold.get(piece);
      const before = upTo[start]!;
      if (choice === undefined || before.ways === 0) continue;
      ways = Math.min(2, ways + before.ways * choice.ways);
      answers = [...before.answers, ...choice.answers];
    }
    upTo.push({ ways, answers });
  }
  return upTo[parts.length]!;
}
