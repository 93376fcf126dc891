import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '#access';
import type { Actor } from '#contracts';
import { ApiProblem, type Page, PageQueryDto, UuidPipe } from '#platform';
import { PeopleGroupDto, PeopleGroupPageDto, SavePeopleGroupDto } from './people-group.dto.js';
import { PeopleGroups } from './people-groups.service.js';

/** `/v1/apps/{appId}/people-groups` */
@ApiTags('People groups')
@Controller('v1/apps/:appId/people-groups')
export class PeopleGroupsController {
  constructor(private readonly groups: PeopleGroups) {}

  @Get()
  @ApiOperation({ summary: 'The people groups of an App' })
  @ApiOkResponse({ type: PeopleGroupPageDto })
  list(@Param('appId', UuidPipe) appId: string, @Query() query: PageQueryDto): Promise<Page<PeopleGroupDto>> {
    return this.groups.list(appId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One people group' })
  @ApiOkResponse({ type: PeopleGroupDto })
  @ApiProblem(404, 'people_group.not_found')
  get(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string): Promise<PeopleGroupDto> {
    return this.groups.get(appId, id);
  }

  @Post()
  @ApiOperation({ summary: 'Make a people group' })
  @ApiCreatedResponse({ type: PeopleGroupDto })
  @ApiProblem(409, 'people_group.name_taken')
  create(
    @Param('appId', UuidPipe) appId: string,
    @Body() { name }: SavePeopleGroupDto,
    @CurrentActor() by: Actor,
  ): Promise<PeopleGroupDto> {
    return this.groups.create(appId, name, by);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Rename a people group' })
  @ApiOkResponse({ type: PeopleGroupDto })
  @ApiProblem(404, 'people_group.not_found')
  @ApiProblem(409, 'people_group.name_taken')
  rename(
    @Param('appId', UuidPipe) appId: string,
    @Param('id', UuidPipe) id: string,
    @Body() { name }: SavePeopleGroupDto,
    @CurrentActor() by: Actor,
  ): Promise<PeopleGroupDto> {
    return this.groups.rename(appId, id, name, by);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a people group', description: 'Refused while people are in it or the Cvent integration uses it.' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'people_group.not_found')
  @ApiProblem(409, 'people_group.in_use')
  remove(@Param('appId', UuidPipe) appId: string, @Param('id', UuidPipe) id: string, @CurrentActor() by: Actor): Promise<void> {
    return this.groups.remove(appId, id, by);
  }
}
