import { ApiProperty } from '@nestjs/swagger';

/** One problem with one field. */
export class FieldProblemDto {
  @ApiProperty({ description: 'Dotted path of the field, as it was sent.', example: 'fields.email' })
  field!: string;

  @ApiProperty({ example: 'must be an email address' })
  message!: string;

  @ApiProperty({ type: String, required: false, description: 'Stable: programs may rely on it.', example: 'cvent_field_unknown' })
  code?: string;

  @ApiProperty({ type: String, required: false, description: 'What to do about it.' })
  remedy?: string;
}

/** An error (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ example: 'urn:cvent-bridge:problem:person.email_taken' })
  type!: string;

  @ApiProperty({ example: 'Conflict' })
  title!: string;

  @ApiProperty({ example: 409 })
  status!: number;

  @ApiProperty({ description: 'What went wrong and what to do next.' })
  detail!: string;

  @ApiProperty({ description: 'Stable: programs may rely on it.', example: 'person.email_taken' })
  code!: string;

  @ApiProperty({ description: 'Also in the header x-request-id. Found again in the logs.' })
  requestId!: string;

  @ApiProperty({ type: [FieldProblemDto], required: false, description: 'For invalid input: every problem at once.' })
  errors?: FieldProblemDto[];
}
