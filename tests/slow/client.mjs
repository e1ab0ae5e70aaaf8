// Drives a sandbox with Notion's own JavaScript client and prints what it saw, as one JSON object.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import {
  APIErrorCode, APIResponseError, Client, collectAllDataSourceRows, collectDataSourceTemplates, collectPaginatedAPI,
  isFullBlock, isFullComment, isFullDatabase, isFullDataSource, isFullPage, isFullUser, isFullView, verifyWebhookSignature,
} from "@notionhq/client"

const given = JSON.parse(readFileSync(0, "utf8"))
const notion = new Client({ auth: given.token, baseUrl: given.url, notionVersion: given.version, retry: false })
const words = content => [{ text: { content } }]
const seen = {}

const me = await notion.users.me({})
assert.ok(isFullUser(me))
seen.users = (await notion.users.list({})).results.map(user => user.type)

const database = await notion.databases.create({
  parent: { type: "page_id", page_id: given.root },
  title: words("Songs"),
  initial_data_source: {
    properties: {
      Name: { title: {} },
      BPM: { number: { format: "number" } },
      Status: { status: {} },
      Genre: { select: { options: [{ name: "House", color: "red" }] } },
      Tags: { multi_select: {} },
      Released: { date: {} },
      Done: { checkbox: {} },
    },
  },
})
assert.ok(isFullDatabase(database))
const source = await notion.dataSources.retrieve({ data_source_id: database.data_sources[0].id })
assert.ok(isFullDataSource(source))
seen.types = Object.values(source.properties).map(property => property.type).sort()
await notion.dataSources.update({ data_source_id: source.id, properties: { Note: { rich_text: {} } } })
seen.templates = (await collectDataSourceTemplates(notion, { data_source_id: source.id })).length

const parent = { type: "data_source_id", data_source_id: source.id }
const pages = []
for (const n of [1, 2, 3]) {
  pages.push(await notion.pages.create({
    parent,
    properties: {
      Name: { title: words(`Song ${n}`) },
      BPM: { number: 120 + n },
      Tags: { multi_select: [{ name: "new" }] },
      Released: { date: { start: "2026-11-20" } },
    },
    children: [{ paragraph: { rich_text: words("First line") } }],
  }))
}
assert.ok(pages.every(isFullPage))
await notion.pages.update({ page_id: pages[0].id, properties: { Status: { status: { name: "Done" } } } })
const found = await notion.dataSources.query({
  data_source_id: source.id,
  filter: { property: "Status", status: { equals: "Done" } },
  sorts: [{ property: "BPM", direction: "descending" }],
})
seen.done = found.results.map(page => page.properties.Name.title[0].plain_text)
seen.all = (await collectAllDataSourceRows(notion, { data_source_id: source.id, page_size: 2 })).length
const title = await notion.pages.properties.retrieve({ page_id: pages[1].id, property_id: "title" })
seen.title = title.results[0].title.plain_text

const added = await notion.blocks.children.append({
  block_id: pages[0].id,
  children: [{ to_do: { rich_text: words("Listen"), checked: false } }, { heading_2: { rich_text: words("Part") } }],
})
await notion.blocks.update({ block_id: added.results[0].id, to_do: { checked: true } })
const blocks = await collectPaginatedAPI(notion.blocks.children.list, { block_id: pages[0].id, page_size: 1 })
assert.ok(blocks.every(isFullBlock))
seen.blocks = blocks.map(block => block.type)
seen.checked = (await notion.blocks.retrieve({ block_id: added.results[0].id })).to_do.checked
await notion.blocks.delete({ block_id: added.results[1].id })
seen.markdown = (await notion.pages.retrieveMarkdown({ page_id: pages[0].id })).markdown
const inserted = { type: "insert_content", insert_content: { content: "Last line" } }
seen.updated = (await notion.pages.updateMarkdown({ page_id: pages[0].id, ...inserted })).markdown

const comment = await notion.comments.create({ parent: { page_id: pages[0].id }, rich_text: words("Nice") })
assert.ok(isFullComment(comment))
await notion.comments.update({ comment_id: comment.id, rich_text: words("Very nice") })
seen.comments = (await notion.comments.list({ block_id: pages[0].id })).results.map(one => one.rich_text[0].plain_text)
await notion.comments.delete({ comment_id: comment.id })

const upload = await notion.fileUploads.create({ mode: "single_part", filename: "note.txt", content_type: "text/plain" })
const sent = await notion.fileUploads.send({
  file_upload_id: upload.id, file: { filename: "note.txt", data: new Blob(["Hello"], { type: "text/plain" }) },
})
seen.upload = [sent.status, sent.content_length]
await notion.blocks.children.append({
  block_id: pages[0].id,
  children: [{ file: { type: "file_upload", file_upload: { id: upload.id } } }],
})
const file = (await notion.blocks.children.list({ block_id: pages[0].id })).results.at(-1)
seen.served = await (await fetch(file.file.file.url)).text()

const view = await notion.views.create({
  database_id: database.id, data_source_id: source.id, name: "Fast", type: "table",
  filter: { property: "BPM", number: { greater_than: 121 } },
})
assert.ok(isFullView(await notion.views.retrieve({ view_id: view.id })))
const query = await notion.views.queries.create({ view_id: view.id })
seen.fast = query.total_count
await notion.views.delete({ view_id: view.id })

seen.searched = (await notion.search({ query: "2" })).results.length
const child = await notion.pages.create({ parent: { page_id: given.root }, properties: { title: { title: words("Child") } } })
await notion.pages.move({ page_id: child.id, parent: { type: "page_id", page_id: pages[2].id } })
seen.moved = (await notion.pages.retrieve({ page_id: child.id })).parent.page_id === pages[2].id
seen.trashed = (await notion.pages.update({ page_id: child.id, in_trash: true })).in_trash

try {
  await notion.pages.update({ page_id: pages[0].id, properties: { Status: { status: { name: "Nowhere" } } } })
} catch (error) {
  assert.ok(error instanceof APIResponseError)
  seen.refused = [error.code === APIErrorCode.ValidationError, error.status]
}
seen.signed = await verifyWebhookSignature({
  body: given.webhook.body, signature: given.webhook.signature, verificationToken: given.webhook.token,
})
console.log(JSON.stringify(seen))
