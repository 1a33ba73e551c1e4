"""How the message that a notice is about is shown: its copy, its subject.

Read by `notice`.  Data only.  All lower case: a phrase counts where it stands in the
case-folded text on one line, a pattern where it fits in the lower-cased text.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

import re

from ..vocabulary import Patterns

COPY_ANNOUNCED = Patterns(
    r"(?:below|this|enclosed|here|attached|following) (?:this line )?(?:is|are|comes) a copy", r"below this line",
    r"original (?:message|mail|e-?mail|text)(?! recipients)", r"(?:returned|unsent|undelivered|rejected|failed) (?:message|mail)",
    r"message (?:header|text|follows|body|contents?)", r"(?:the )?headers? of (?:the|your) original",
    r"the (?:original|returned|undelivered|failed) (?:message|mail)", r"start of returned", r"your (?:original )?message follows",
    r"copy of (?:the|your) (?:original )?message", r"the first .{0,20} of the (?:original )?message", r"body of message(?! generated)",
    r"(?:die )?original(?:e )?nachricht", r"kopie der", r"ursprüngliche nachricht", r"message d'origine", r"mensaje original", r"mensagem original",
    r"messaggio originale", r"oorspronkelijk bericht", r"元のメール", r"元のメッセージ", r"オリジナル", r"原始邮件", r"原邮件", r"原始信件", r"원본",
    frame=r"\n(?:[ \t>|*]{0,6}[-=_*#~+.]{2,90}[ \t]{0,4}(?:ANY)[^\n]{0,200}$"
    r"|[ \t]{0,8}(?:the )?(?:ANY)[^\n]{0,40}(?:follows?\.?|below\.?|:|\.\.\.)[ \t]{0,4}[-=_*#]{0,90}[ \t]{0,4}$)",
    flags=re.MULTILINE,
)  # fmt: skip
"""announces a copy of the returned message: behind a rule, or on a line of its own"""

SUBJECT_LABELS = Patterns(
    r"subject", r"betreff", r"objet", r"sujet", r"asunto", r"assunto", r"oggetto", r"onderwerp", r"ämne", r"emne", r"aihe", r"temat", r"předmět",
    r"predmet", r"tárgy", r"subiect", r"θέμα", r"konu", r"тема", r"件名", r"主题", r"主旨", r"主題", r"제목", r"נושא", r"الموضوع",
    r"mövzu", r"evni", r"efni", r"тақырып", r"mavzu", r"сэдэв", r"თემა", r"թեմա", r"teema", r"temats", r"tēma", r"tema", r"subjekti", r"наслов",
    r"naslov", r"zadeva", r"gaia", r"assumpte", r"pwnc", r"ábhar", r"cuspair", r"danvez", r"ûnderwerp", r"موضوع", r"विषय", r"বিষয়", r"பொருள்",
    r"విషయం", r"เรื่อง", r"หัวข้อ", r"subjek", r"perihal", r"paksa", r"mada", r"kichwa", r"ប្រធានបទ", r"ຫົວຂໍ້", r"тэма", r"относно", r"temo",
    r"suġġett", r"chủ đề", r"tiêu đề", r"အကြောင်းအရာ",
    frame=r"\n[ \t>*|-]{0,12}(?:ANY)(?: ?/ ?\w{2,20})?[ \t.]{0,12}[:：][ \t]{0,8}([^\n]{1,400})",
    flags=0,
)  # fmt: skip
"""stands before the subject of the message that a notice is about"""
