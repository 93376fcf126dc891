import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import { ChangeCustomFieldDto, CreateCustomFieldDto, CustomFieldDto, CustomFieldPageDto } from './custom-field.dto.js';
import { CustomFields } from './custom-fields.service.js';

/** `/v1/apps/{appId}/custom-fields` */
@ApiTags('Custom fields')
@Controller('v1/apps/:appId/custom-fields')
export class CustomFieldsController {
  constructor(private readonly fields: CustomFields) {}

  @Get()
  @ApiOperation({ summary: 'The fields that an App defined itself', description: 'The oldest first.' })
  @ApiOkResponse({ type: CustomFieldPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<CustomFieldDto>> {
    return this.fields.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One field' })
  @ApiOkResponse({ type: CustomFieldDto })
  @ApiProblem(404, 'custom_field.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<CustomFieldDto> {
    return this.fields.get(appId, id);
  }

  @Post()
  @ApiOperation({
    summary: 'Define a field',
    description: 'People then have it in `customFields`, under its key and empty. An App has at most 500 fields.',
  })
  @ApiCreatedResponse({ type: CustomFieldDto })
  @ApiProblem(409, 'custom_field.key_taken', 'custom_field.too_many')
  create(@Param('appId', UuidPipe) appId: string, @Body() body: CreateCustomFieldDto, @CurrentActor() by: Actor): Promise<CustomFieldDto> {
    return this.fields.create(appId, body, by);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change the label or the choices of a field',
    description:
      'Only what is given changes; `key` and `type` never do. `choices` is the whole list. A choice that people still have cannot be left out: the answer says ' +
      'how many people have it.',
  })
  @ApiOkResponse({ type: CustomFieldDto })
  @ApiProblem(404, 'custom_field.not_found')
  @ApiProblem(409, 'custom_field.choice_in_use')
  change(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Body() body: ChangeCustomFieldDto,
    @CurrentActor() by: Actor,
  ): Promise<CustomFieldDto> {
    return this.fields.change(appId, id, body, by);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a field, and with it what people have in it',
    description:
      'The values that people have under its key go with it, at once and for good. What history says of them stays. Refused while something uses the field, ' +
      'such as a mapping of the Cvent integration: the answer names it.',
  })
  @ApiNoContentResponse()
  @ApiProblem(404, 'custom_field.not_found')
  @ApiProblem(409, 'custom_field.in_use')
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @CurrentActor() by: Actor): Promise<void> {
    return this.fields.remove(appId, id, by);
  }
}
