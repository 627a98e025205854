"""Indexes for what a filter leaves little of, and statistics of more words, by which is chosen how to look."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0019_disclosures_go_with_records'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['signed', 'archived', 'imported', 'imported_secret'])), name='entry_newest_signed'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.F('outcome'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('outcome', ''), _negated=True), name='entry_newest_of_outcome'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.F('status'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['signed', 'archived']), _negated=True), name='entry_newest_of_status'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.F('kind'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kind', 'item'), _negated=True), name='entry_newest_of_kind'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['unions'], name='entry_unions'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['information'])), name='entry_information'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['dialogue'])), name='entry_dialogue'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['cooperation'])), name='entry_cooperation'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['mbl_negotiation'])), name='entry_mbl_negotiation'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['work_environment'])), name='entry_work_environment'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['risk_assessment'])), name='entry_risk_assessment'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['question_from_union'])), name='entry_question_from_union'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['follow_up'])), name='entry_follow_up'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['formality'])), name='entry_formality'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kinds__contains', ['other'])), name='entry_other'),
        ),
        migrations.RunSQL(
            "ALTER TABLE archive_searchentry ALTER COLUMN tsv SET STATISTICS 300",
            "ALTER TABLE archive_searchentry ALTER COLUMN tsv SET STATISTICS -1",
        ),
    ]
