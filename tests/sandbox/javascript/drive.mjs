// Drives every group of endpoints with Notion's JavaScript client, and prints what came back as JSON.
import { createRequire } from "node:module"

const [folder, baseUrl, auth, root] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const {
  Client, collectAllDataSourceRows, collectPaginatedAPI, extractPageId, isFullBlock, isFullComment, isFullDatabase,
  isFullDataSource, isFullPage, isFullUser, isFullView, isNotionClientError,
} = require("@notionhq/client")

// The client only hands over what the server said; with a version of its own it would ask for 2025-09-03.
const notion = new Client({ auth, baseUrl, notionVersion: "2026-03-11", retry: false, logger: () => {} })
const text = content => [{ text: { content } }]
const plain = parts => parts.map(part => part.plain_text).join("")

async function users() {
  const me = await notion.users.me({})
  const all = await collectPaginatedAPI(notion.users.list, { page_size: 1 })
  const again = await notion.users.retrieve({ user_id: me.id })
  return { me: me.type, all: all.map(user => user.type), full: all.every(isFullUser), same: again.id === me.id }
}

async function makeDatabase() {
  const made = await notion.databases.create({
    parent: { type: "page_id", page_id: root },
    title: text("Records"),
    initial_data_source: {
      properties: {
        Name: { title: {} },
        State: { status: {} },
        Genre: { select: { options: [{ name: "Dub", color: "blue" }] } },
        Moods: { multi_select: {} },
        BPM: { number: { format: "number" } },
        Played: { date: {} },
        Liked: { checkbox: {} },
        Link: { url: {} },
        Cover: { files: {} },
        Key: { unique_id: { prefix: "REC" } },
      },
    },
  })
  return { id: made.id, source: made.data_sources[0].id, full: isFullDatabase(made) }
}

async function databases(made) {
  const renamed = await notion.databases.update({ database_id: made.id, title: text("Crate"), is_inline: true })
  const read = await notion.databases.retrieve({ database_id: made.id })
  return { full: made.full, title: plain(renamed.title), inline: read.is_inline, sources: read.data_sources.length }
}

async function dataSources(made) {
  const second = await notion.dataSources.create({
    parent: { type: "database_id", database_id: made.id }, properties: { Who: { title: {} } }, title: text("People"),
  })
  const changed = await notion.dataSources.update({
    data_source_id: made.source, properties: { BPM: { name: "Tempo" }, Notes: { rich_text: {} }, Link: null },
  })
  const read = await notion.dataSources.retrieve({ data_source_id: made.source })
  const templates = await notion.dataSources.listTemplates({ data_source_id: made.source })
  return {
    full: isFullDataSource(read),
    second: plain(second.title),
    names: Object.keys(changed.properties).sort(),
    groups: read.properties.State.status.groups.map(group => group.name),
    templates: templates.templates.length,
  }
}

async function pages(made) {
  const parent = { type: "data_source_id", data_source_id: made.source }
  const ids = []
  for (let n = 0; n < 5; n++) {
    const page = await notion.pages.create({
      parent,
      icon: { type: "emoji", emoji: "🎧" },
      properties: {
        Name: { title: text(`Record ${n}`) },
        Genre: { select: { name: n % 2 ? "Dub" : "House" } },
        Moods: { multi_select: [{ name: "late" }, { name: `mood ${n}` }] },
        Tempo: { number: 120 + n },
        Played: { date: { start: `2026-11-0${n + 1}` } },
        Liked: { checkbox: n > 2 },
      },
      children: [{ paragraph: { rich_text: text(`Side ${n}`) } }],
    })
    ids.push(page.id)
  }
  const page = await notion.pages.update({ page_id: ids[0], properties: { State: { status: { name: "Done" } } } })
  const item = await notion.pages.properties.retrieve({ page_id: ids[0], property_id: page.properties.Tempo.id })
  const trashed = await notion.pages.update({ page_id: ids[4], in_trash: true })
  const back = await notion.pages.update({ page_id: ids[4], in_trash: false })
  const stray = await notion.pages.create({ parent: { type: "page_id", page_id: root }, properties: { title: text("Stray") } })
  const moved = await notion.pages.move({ page_id: stray.id, parent: { type: "data_source_id", data_source_id: made.source } })
  await notion.pages.update({ page_id: stray.id, in_trash: true })
  return {
    ids,
    full: isFullPage(page),
    linked: extractPageId(page.url) === ids[0],
    state: page.properties.State.status.name,
    key: page.properties.Key.unique_id,
    item: item.number,
    trash: [trashed.in_trash, back.in_trash],
    moved: moved.parent.data_source_id === made.source,
  }
}

async function queries(made) {
  const ask = rest => notion.dataSources.query({ data_source_id: made.source, ...rest })
  const filtered = await ask({
    filter: { and: [{ property: "Genre", select: { equals: "House" } }, { property: "Tempo", number: { less_than: 124 } }] },
    sorts: [{ property: "Tempo", direction: "descending" }],
  })
  const first = await ask({ page_size: 2, filter_properties: ["title"] })
  const all = await collectAllDataSourceRows(notion, { data_source_id: made.source, page_size: 2 })
  return {
    filtered: filtered.results.map(page => plain(page.properties.Name.title)),
    more: first.has_more,
    only: Object.keys(first.results[0].properties),
    all: all.length,
  }
}

async function markdown(made, page_id) {
  await notion.pages.updateMarkdown({
    page_id, type: "replace_content", replace_content: { new_str: "## Tracks\n- [ ] One\n- [x] Two" },
  })
  await notion.pages.updateMarkdown({
    page_id, type: "update_content", update_content: { content_updates: [{ old_str: "One", new_str: "First" }] },
  })
  const task = await notion.pages.updateMarkdown({
    page_id, type: "insert_content", insert_content: { content: "The end" }, allow_async: true,
  })
  const done = await notion.asyncTasks.retrieve({ task_id: task.id })
  const read = await notion.pages.retrieveMarkdown({ page_id })
  return { markdown: read.markdown, truncated: read.truncated, task: task.object, done: done.status }
}

async function blocks(page_id) {
  const made = await notion.blocks.children.append({
    block_id: page_id,
    children: [
      { heading_2: { rich_text: text("Head") } },
      { toggle: { rich_text: text("Open me"), children: [{ quote: { rich_text: text("inside") } }] } },
    ],
    position: { type: "start" },
  })
  const [head, toggle] = made.results
  const changed = await notion.blocks.update({ block_id: head.id, heading_2: { rich_text: text("Top") } })
  const below = await notion.blocks.children.list({ block_id: toggle.id })
  const gone = await notion.blocks.delete({ block_id: toggle.id })
  const read = await notion.blocks.retrieve({ block_id: head.id })
  return {
    full: made.results.every(isFullBlock),
    changed: plain(changed.heading_2.rich_text),
    below: below.results.map(block => block.type),
    gone: gone.in_trash,
    read: read.type,
  }
}

async function comments(page_id) {
  const made = await notion.comments.create({ parent: { page_id }, rich_text: text("Nice") })
  const answer = await notion.comments.create({ discussion_id: made.discussion_id, rich_text: text("Agreed") })
  await notion.comments.update({ comment_id: made.id, rich_text: text("Very nice") })
  const read = await notion.comments.retrieve({ comment_id: made.id })
  await notion.comments.delete({ comment_id: answer.id })
  const left = await notion.comments.list({ block_id: page_id })
  return { full: isFullComment(read), text: plain(read.rich_text), left: left.results.length }
}

async function search() {
  const pages = await notion.search({ query: "record", filter: { property: "object", value: "page" } })
  const sources = await notion.search({ filter: { property: "object", value: "data_source" } })
  return { pages: pages.results.length, sources: sources.results.map(source => plain(source.title)).sort() }
}

async function views(made) {
  const view = await notion.views.create({
    database_id: made.id, data_source_id: made.source, name: "Liked", type: "table",
    filter: { property: "Liked", checkbox: { equals: true } },
  })
  const query = await notion.views.queries.create({ view_id: view.id, page_size: 1 })
  const rest = await notion.views.queries.results({ view_id: view.id, query_id: query.id, start_cursor: query.next_cursor })
  const gone = await notion.views.queries.delete({ view_id: view.id, query_id: query.id })
  const renamed = await notion.views.update({ view_id: view.id, name: "Loved" })
  const listed = await notion.views.list({ database_id: made.id })
  await notion.views.delete({ view_id: view.id })
  const after = await notion.views.list({ database_id: made.id })
  return {
    full: isFullView(await notion.views.retrieve({ view_id: listed.results[0].id })),
    total: query.total_count,
    rest: rest.results.length,
    gone: gone.deleted,
    name: renamed.name,
    counts: [listed.results.length, after.results.length],
  }
}

async function uploads(page_id) {
  const made = await notion.fileUploads.create({ mode: "single_part", filename: "cover.txt", content_type: "text/plain" })
  const sent = await notion.fileUploads.send({
    file_upload_id: made.id, file: { filename: "cover.txt", data: new Blob(["a cover"], { type: "text/plain" }) },
  })
  const page = await notion.pages.update({
    page_id, properties: { Cover: { files: [{ type: "file_upload", file_upload: { id: made.id }, name: "cover.txt" }] } },
  })
  const parts = await notion.fileUploads.create({ mode: "multi_part", filename: "two.txt", content_type: "text/plain", number_of_parts: 2 })
  for (const n of [1, 2]) {
    const data = new Blob([n === 1 ? "x".repeat(5 * 1024 * 1024) : "y"], { type: "text/plain" })
    await notion.fileUploads.send({ file_upload_id: parts.id, part_number: String(n), file: { filename: "two.txt", data } })
  }
  const whole = await notion.fileUploads.complete({ file_upload_id: parts.id })
  const file = await fetch(page.properties.Cover.files[0].file.url)
  const listed = await notion.fileUploads.list({ status: "uploaded" })
  const read = await notion.fileUploads.retrieve({ file_upload_id: made.id })
  return {
    pending: made.status, sent: sent.status, served: await file.text(), whole: [whole.status, whole.content_length],
    listed: listed.results.length, read: read.filename,
  }
}

async function refusals(made) {
  const told = []
  for (const ask of [
    () => notion.pages.retrieve({ page_id: "38c9ce7b-60a4-8101-8000-000000000000" }),
    () => notion.pages.update({ page_id: made, properties: { State: { status: { name: "Lost" } } } }),
    () => new Client({ auth: "ntn_wrong", baseUrl, logger: () => {} }).users.me({}),
  ]) {
    try {
      await ask()
      told.push("accepted")
    } catch (error) {
      told.push(isNotionClientError(error) ? [error.status, error.code] : String(error))
    }
  }
  return told
}

const made = await makeDatabase()
const found = { users: await users(), databases: await databases(made), dataSources: await dataSources(made) }
found.pages = await pages(made)
const [first, second] = found.pages.ids
found.queries = await queries(made)
found.markdown = await markdown(made, first)
found.blocks = await blocks(second)
found.comments = await comments(first)
found.search = await search()
found.views = await views(made)
found.uploads = await uploads(first)
found.emojis = (await notion.customEmojis.list({})).results.length
found.refusals = await refusals(first)
console.log(JSON.stringify(found))
