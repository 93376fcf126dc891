import { readCventValue } from '#contracts';
import { indexChoices } from './choice-index.js';
import { cleanLines } from './clean-text.js';
import { isRefusal, quote, refuse, type Refusal, type SourceField, type TargetField, type ValueContext } from './conversion.js';
import { mayBeSeveral, splitAnswers } from './split-answers.js';

/** What Cvent's value says, one text for each answer: each once, none empty, in the order of Cvent's choices where these are known. */
export function readAnswers(value: unknown, source: SourceField, target: TargetField, context: ValueContext): readonly string[] | Refusal {
  const texts = textsOf(value);
  if (isRefusal(texts)) return texts;
  const [text] = texts;
  const isJoined = typeof value === 'string' && text !== undefined && context.cameFrom === 'message' && hasSeveral(source, target);
  if (!isJoined) return inOrder(texts, source);
  const answers = splitAnswers(text, source.choices ?? [], target.choices ?? []);
  if (answers) return inOrder(answers, source);
  if (!mayBeSeveral(text)) return inOrder(texts, source);
  return refuse(
    'needs_read',
    `A message joins the answers in one text, ${quote(text)}, which can only be told apart by reading from Cvent.`,
  );
}

function textsOf(value: unknown): readonly string[] | Refusal {
  const given = readCventValue(value);
  if (given === undefined) return refuse('unreadable', 'Cvent gave something that is neither text nor a list of texts.');
  if (given === null) return [];
  if (typeof given === 'boolean') return [given ? 'Yes' : 'No'];
  const texts = (typeof given === 'string' ? [given] : given).map(cleanLines).filter((text) => text !== '');
  return [...new Set(texts)];
}

function hasSeveral(source: SourceField, target: TargetField): boolean {
  return source.type === 'multi_choice' || (source.type === 'unknown' && target.type === 'multi_choice');
}

function inOrder(answers: readonly string[], { choices }: SourceField): readonly string[] {
  if (choices === null || answers.length < 2) return answers;
  const index = indexChoices(choices);
  const named = new Set(answers.map((answer) => index.match(answer) ?? answer));
  return [...named].sort((a, b) => index.placeOf(a) - index.placeOf(b));
}
