// Drives the sandbox with Notion's own JavaScript client and prints what it found, as JSON.
const { Client, collectPaginatedAPI, isFullPage } = require("@notionhq/client");

const [baseUrl, auth, root] = process.argv.slice(2);
const notion = new Client({ auth, baseUrl, notionVersion: "2026-03-11" });
const words = (content) => [{ type: "text", text: { content } }];

async function main() {
  const found = { me: (await notion.users.me({})).type };
  const database = await notion.databases.create({
    parent: { type: "page_id", page_id: root },
    title: words("Tasks"),
    initial_data_source: {
      properties: { Name: { title: {} }, Number: { number: {} }, State: { status: {} } },
    },
  });
  const source = database.data_sources[0].id;
  const schema = await notion.dataSources.update({
    data_source_id: source,
    properties: { Tags: { multi_select: { options: [{ name: "a" }] } } },
  });
  found.properties = Object.keys(schema.properties).sort();
  for (const number of [1, 2, 3]) {
    await notion.pages.create({
      parent: { type: "data_source_id", data_source_id: source },
      properties: { Name: { title: words(`Row ${number}`) }, Number: { number } },
    });
  }
  const filter = { property: "Number", number: { greater_than: 1 } };
  const rows = await collectPaginatedAPI(notion.dataSources.query, {
    data_source_id: source, filter, page_size: 1,
  });
  found.rows = rows.map((row) => row.properties.Name.title[0].plain_text).sort();
  found.full = rows.every(isFullPage);
  const done = await notion.pages.update({
    page_id: rows[0].id,
    properties: { State: { status: { name: "Done" } } },
  });
  found.state = done.properties.State.status.name;
  await notion.blocks.children.append({
    block_id: rows[0].id,
    children: [{ type: "paragraph", paragraph: { rich_text: words("Some words") } }],
  });
  const blocks = await notion.blocks.children.list({ block_id: rows[0].id });
  found.blocks = blocks.results.map((block) => block.paragraph.rich_text[0].plain_text);
  await notion.comments.create({ parent: { page_id: rows[0].id }, rich_text: words("Hello") });
  const comments = await notion.comments.list({ block_id: rows[0].id });
  found.comments = comments.results.map((comment) => comment.rich_text[0].plain_text);
  const title = await notion.pages.properties.retrieve({ page_id: rows[0].id, property_id: "title" });
  found.item = title.results[0].type;
  const views = await notion.views.list({ database_id: database.id });
  found.views = views.results.length;
  const upload = await notion.fileUploads.create({ mode: "single_part", filename: "a.txt" });
  const data = new Blob(["some text"], { type: "text/plain" });
  const sent = await notion.fileUploads.send({ file_upload_id: upload.id, file: { filename: "a.txt", data } });
  found.upload = sent.status;
  const page = await notion.pages.retrieveMarkdown({ page_id: rows[0].id });
  found.markdown = page.markdown;
  const trashed = await notion.databases.update({ database_id: database.id, in_trash: true });
  found.trashed = trashed.in_trash;
  try {
    await notion.pages.retrieve({ page_id: "00000000-0000-0000-0000-000000000000" });
  } catch (error) {
    found.error = [error.status, error.code];
  }
  console.log(JSON.stringify(found));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
