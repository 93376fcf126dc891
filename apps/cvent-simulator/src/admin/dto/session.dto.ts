import { IntersectionType } from '@nestjs/swagger';
import { SESSION_STATUSES, type SessionStatus } from '../../domain/session.js';
import { EmissionDto } from './delivery.dto.js';
import {
  OptionalFlag,
  OptionalLocalTime,
  OptionalOrNull,
  OptionalText,
  OptionalTexts,
  OptionalWord,
  RequiredText,
} from './fields.decorators.js';

/** What may be said of a session. Left out: not changed, or the usual for a new one. */
export class SessionInputDto {
  @OptionalText()
  title?: string;

  @OptionalText()
  code?: string;

  @OptionalText({ description: 'May hold HTML.' })
  description?: string;

  @OptionalLocalTime()
  startLocal?: string;

  @OptionalLocalTime()
  endLocal?: string;

  @OptionalFlag('Part of every registration: nobody enrols by name.')
  included?: boolean;

  @OptionalWord(SESSION_STATUSES)
  status?: SessionStatus;

  @OptionalOrNull('Seats; null means unlimited.')
  capacity?: number | null;

  @OptionalText()
  location?: string;

  @OptionalText()
  category?: string;

  @OptionalTexts()
  speakerIds?: string[];
}

/** A session to add or to change. */
export class SaveSessionDto extends IntersectionType(SessionInputDto, EmissionDto) {}

/** Who takes or gives back a place in which session. */
export class EnrolmentDto extends EmissionDto {
  @RequiredText()
  sessionId!: string;

  @RequiredText()
  attendeeId!: string;
}
