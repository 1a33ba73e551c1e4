"""What stands before a reply code in a sentence: words for code, error and answer, in the languages of mail servers.

Read by `errortext`.  Data only: beginnings of words, for lower-cased text.
"""

# ruff: noqa: E501  (patterns)

from __future__ import annotations

from ..vocabulary import Patterns

CODE_WORDS = Patterns(
    # code
    "kod", "kód", "cod", "cód", "kood", "код", "κωδικ", "kóði", "côd", "mã",
    "statuscod", "statuskod",
    "رمز", "الرمز", "كود", "الكود", "کد", "کوڈ", "קוד", "कोड", "কোড", "குறியீடு", "కోడ్", "կոդ", "კოდ", "รหัส", "コード", "代码", "代碼", "状态码", "코드",
    # error
    "fehler", "erreur", "erro", "eroare", "fout", "fel", "fejl", "feil", "virhe", "viga", "vea", "kļūd", "klaid", "błęd", "błąd", "chyb", "hib", "napak", "grešk", "грешк", "ошибк",
    "помилк", "памылк", "σφάλμα", "hata", "xəta", "қате", "xato", "gabim", "gwall", "earráid", "eraro", "feeler", "kosa", "kesalahan", "galat", "ralat", "lỗi", "алдаа", "ката",
    "خطأ", "الخطأ", "خطا", "שגיא", "त्रुटि", "ত্রুটি", "பிழை", "սխալ", "შეცდომ", "ข้อผิดพลาด", "エラー", "错误", "錯誤", "오류",
    # answer
    "answer", "repl(?:y|i)", "antwort", "réponse", "répond", "respu", "respo", "contest", "rispo", "răspuns", "antwoord", "svar", "vasta", "vastus", "atbild", "atsak", "odpow", "odpov", "válasz",
    "odgovor", "одговор", "отговор", "ответ", "відпов", "адказ", "απάντησ", "απαντ", "yanıt", "cevab", "cavab", "жауа", "javob", "përgjigj", "erantzun", "balasan", "jawapan", "jawaban",
    "phản hồi", "trả lời", "jibu", "tugon", "хариу", "freagra", "ymateb", "الرد", "پاسخ", "جواب", "תשובת", "उत्तर", "պատասխան", "პასუხ", "応答", "返答", "响应", "回應", "答复", "返回", "응답",
    frame=r"(?:\b|(?<=[ก-๿぀-ヿ一-鿿]))(?:ANY)\w{0,8}(?:[ \t:：=]{1,8}[^\W\d]{1,20}(?=[\s:：=(]))?[^\w\n]{0,24}$",
    flags=0,
)  # fmt: skip
"""before a number of three digits: the number is a reply code, whatever stands around it"""
