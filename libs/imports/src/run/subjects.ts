import { Inject, Injectable } from '@nestjs/common';
import type { Fact, ReadableSubjects } from '#contracts';
import { PermanentError } from '#kernel';

/** The features whose subjects are read, given by the worker. */
export const READABLE_SUBJECTS = Symbol('READABLE_SUBJECTS');

/** Finds the feature that applies facts of a kind. */
@Injectable()
export class Subjects {
  constructor(@Inject(READABLE_SUBJECTS) private readonly features: readonly ReadableSubjects[]) {}

  all(): readonly ReadableSubjects[] {
    return this.features;
  }

  /** @throws PermanentError when there is none */
  of(kind: Fact['kind']): ReadableSubjects {
    const feature = this.features.find((candidate) => candidate.kind === kind);
    if (!feature) throw new PermanentError('fact.no_handler', `Nothing applies facts of the kind ${kind}.`);
    return feature;
  }
}
