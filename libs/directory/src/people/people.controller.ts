import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, BodyLimit, type Page, RequestId, UuidPipe } from '#platform';
import { PeopleBulkEditor } from './people-bulk-editor.service.js';
import { PeopleEditor } from './people-editor.service.js';
import { PeopleReader } from './people-reader.service.js';
import { BulkEditsDto, PeopleQueryDto, SavePersonDto } from './people-request.dto.js';
import { PersonPresenter } from './person-presenter.service.js';
import { BulkEditedDto, EditedPersonDto, PersonDto, PersonPageDto } from './person.dto.js';

/** 5,000 edits of 4 kB, as much as a person has. */
const BULK_BODY_LIMIT_BYTES = 20 * 1024 * 1024;

/** `/v1/apps/{appId}/people` */
@ApiTags('People')
@Controller('v1/apps/:appId/people')
export class PeopleController {
  constructor(
    private readonly reader: PeopleReader,
    private readonly editor: PeopleEditor,
    private readonly bulk: PeopleBulkEditor,
    private readonly presenter: PersonPresenter,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The people of an App' })
  @ApiOkResponse({ type: PersonPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PeopleQueryDto): Promise<Page<PersonDto>> {
    return this.reader.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One person' })
  @ApiOkResponse({ type: PersonDto })
  @ApiProblem(404, 'person.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<PersonDto> {
    return this.presenter.byId(appId, id);
  }

  @Post()
  @ApiOperation({
    summary: 'Add a person',
    description: 'Their origin is `cms`: Cvent never removes them, and their edits are never pushed.',
  })
  @ApiCreatedResponse({ type: PersonDto })
  @ApiProblem(409, 'person.email_taken')
  async create(@Param('appId', UuidPipe) appId: string, @Body() body: SavePersonDto, @RequestId() requestId: string): Promise<PersonDto> {
    return this.presenter.byId(appId, await this.editor.create(appId, body, requestId));
  }

  @Patch()
  @BodyLimit(BULK_BODY_LIMIT_BYTES)
  @ApiOperation({
    summary: 'Edit many people',
    description:
      'Up to 5,000 at once. Each person is edited by themselves: one that is refused keeps none of the others back, and the answer says of each what became of it.',
  })
  @ApiOkResponse({ type: BulkEditedDto })
  editMany(
    @Param('appId', UuidPipe) appId: string,
    @Body() { people }: BulkEditsDto,
    @RequestId() requestId: string,
  ): Promise<BulkEditedDto> {
    return this.bulk.edit(appId, people, requestId);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Edit a person',
    description: 'Only what is given changes. The answer says of each field whether it goes to Cvent.',
  })
  @ApiOkResponse({ type: EditedPersonDto })
  @ApiProblem(404, 'person.not_found')
  @ApiProblem(409, 'person.email_taken')
  async edit(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Body() body: SavePersonDto,
    @RequestId() requestId: string,
  ): Promise<EditedPersonDto> {
    const push = await this.editor.edit(appId, id, body, requestId);
    return { ...(await this.presenter.byId(appId, id)), push };
  }
}
