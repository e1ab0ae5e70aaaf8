"""Tells what a part of a plan is about by its heading: deliverables, criteria, next steps, or apart."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache


def _words(*languages: str) -> tuple[str, ...]:
    return tuple(word for words in languages for word in words.split("|"))


class Section(Enum):
    """What a heading says of what stands below it: words in it, or all of it where `=` stands before them."""

    DELIVERABLES = _words(
        "deliverable|files to create|files to add|files created|files added|created files|added files|"
        "new files|new file|file list|outputs files|output files|artifacts|artefacts|file structure|"
        "=files|=outputs|=create|=to create|=add|=created|=added|=new",
        "entregables|archivos a crear|archivos nuevos|nuevos archivos|ficheros a crear",
        "entregáveis|arquivos a criar|novos arquivos|ficheiros a criar",
        "livrables|fichiers à créer|nouveaux fichiers",
        "liefergegenstände|lieferobjekte|neue dateien|anzulegende dateien|=ergebnisse",
        "file da creare|nuovi file|=consegne|deliverable",
        "создаваемые файлы|новые файлы|=результаты",
        "成果物|交付物|新規ファイル|作成するファイル|新增文件|新建文件|要创建的文件|산출물|새 파일|"
        "생성할 파일",
    )
    CRITERIA = _words(
        "success criteria|acceptance criteria|definition of done|done when|exit criteria|"
        "completion criteria|done criteria|success metrics|how to verify|verification steps|"
        "=acceptance|=verification",
        "criterios de éxito|criterios de exito|criterios de aceptación|criterios de aceptacion|"
        "definición de hecho",
        "critérios de aceite|critérios de aceitação|critérios de sucesso|definição de pronto",
        "critères d'acceptation|critères d’acceptation|critères de succès|critères de réussite|"
        "définition de terminé",
        "abnahmekriterien|akzeptanzkriterien|erfolgskriterien|fertig, wenn|fertig wenn",
        "criteri di accettazione|criteri di successo|критерии приёмки|критерии приемки|"
        "критерии успеха|критерии готовности",
        "受け入れ基準|受入基準|完了条件|完了の定義|成功基準|验收标准|验收条件|成功标准|完成标准|"
        "완료 조건|인수 조건|수락 기준|성공 기준",
    )
    NEXT = _words(
        "next steps|next step|next actions|follow-ups|follow-up|follow ups|future work|remaining work|"
        "what's next",
        "próximos passos|próximos pasos|siguientes pasos|prochaines étapes|étapes suivantes|"
        "nächste schritte|prossimi passi|следующие шаги|дальнейшие шаги",
        "次のステップ|今後の課題|下一步|后续步骤|다음 단계",
    )
    OUT = _words(
        "out of scope|out-of-scope|non-goal|non goal|not in scope|not doing|won't do|exclusions|=excluded",
        "fuera de alcance|fuera del alcance|fora de escopo|fora do escopo|hors périmètre|"
        "hors-périmètre|hors scope|nicht im umfang|außerhalb des umfangs|nicht-ziele|nichtziele|"
        "fuori ambito|fuori scope|вне рамок|не входит",
        "対象外|スコープ外|不在范围|范围之外|非目标|범위 외|범위 밖",
    )
    APART = _words(
        "files to delete|files to remove|deleted files|removed files|references|related|background|"
        "context|alternatives|existing files|existing code|=removed|=deleted|=delete|=remove",
        "archivos a eliminar|archivos a borrar|=contexto|=antecedentes|=referencias|"
        "arquivos a remover|=referências|fichiers à supprimer|=contexte|=références|"
        "zu löschende dateien|=hintergrund|=kontext|file da eliminare|=contesto|удаляемые файлы|"
        "=контекст",
        "参考|背景|删除文件|要删除的文件|削除するファイル|삭제할 파일|=배경",
    )
    NAMED = _words(
        "files to modify|modified files|files to change|files to update|files to edit|files changed|"
        "files modified|changed files|affected files|affected code|critical files|key files|"
        "relevant files|files touched|=modify|=modified|=update|=updated|=edit|=to modify",
        "archivos a modificar|archivos a cambiar|archivos afectados|arquivos a modificar|"
        "arquivos a alterar|fichiers à modifier|fichiers modifiés|zu ändernde dateien|"
        "geänderte dateien|betroffene dateien|file da modificare|file modificati|изменяемые файлы",
        "変更するファイル|変更ファイル|修改文件|要修改的文件|수정할 파일",
    )


_ORDER = (
    Section.OUT, Section.APART, Section.NAMED, Section.CRITERIA, Section.NEXT, Section.DELIVERABLES,
)  # fmt: skip


def section(headings: Sequence[str]) -> Section | None:
    """Return what the nearest heading that says something says."""
    return next((kind for heading in reversed(headings) if (kind := _kind(heading))), None)


@lru_cache(maxsize=1024)  # the same headings are asked about for each line below them
def _kind(heading: str) -> Section | None:
    folded = heading.casefold().strip(" *_#:：`")
    words = folded.lstrip("0123456789.-)✅📁📋🎯📦 ").strip()
    for kind in _ORDER:
        if any(words == word[1:] if word[0] == "=" else word in words for word in kind.value):
            return kind
    return None
